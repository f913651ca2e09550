"""Mail comes in by a mailbox or by a provider's webhook: stored before it is marked or acknowledged, and once."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import replace
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from agent.app import assemble
from agent.email.attached import SHOWN_BYTES
from agent.email.mailbox import Mailbox
from agent.privacy import erase
from agent.routes.access import Parts
from agent.settings_email import Email, Imap
from pipelines.inbox.person import Person
from tests.agent.email.imap_server import imap_server
from tests.agent.email.mails import ANNA, SUPPORT, a_mail, with_a_file
from tests.agent.routes.edge import client_of, colleague
from tests.agent.world import NOW

KEY = "signing-key-of-the-tests-0123456789"


@pytest.fixture
def inbox(house):
    with imap_server() as folder:
        settings = Imap(host="127.0.0.1", username="support", port=folder.port, security="none")
        yield folder, Mailbox(settings, "secret", house.desk.door, lambda: house.agent.now[0], 100_000)


def states(house):
    return [row[0] for row in house.agent.rows("select state from agent.emails_received order by position")]


def test_a_mail_is_read_without_a_mark_stored_and_then_marked(house, inbox):
    folder, mailbox = inbox
    uid = folder.put(a_mail("Where is my order #1043?"))
    assert mailbox.take_in() == 1
    assert states(house) == ["waiting"]
    assert folder.seen == {uid}
    assert mailbox.take_in() == 0
    assert [command for command in folder.heard if "BODY[" in command and "PEEK" not in command] == []
    house.desk.answer()
    house.desk.send()
    assert len(house.box.messages) == 1


@pytest.mark.parametrize("command", ["SEARCH", "SIZE", "PEEK", "STORE"])
def test_a_line_that_breaks_anywhere_loses_nothing_and_doubles_nothing(house, inbox, command):
    folder, mailbox = inbox
    uids = {folder.put(a_mail(number=number)) for number in (1, 2)}
    folder.breaks_at = command
    with pytest.raises(Exception):  # noqa: B017, PT011  # whichever the library makes of a dead line
        mailbox.take_in()
    assert folder.seen < uids
    mailbox.take_in()
    assert states(house) == ["waiting", "waiting"]


def test_a_folder_that_was_made_anew_is_read_anew_and_nothing_is_taken_twice(house, inbox):
    folder, mailbox = inbox
    folder.put(a_mail(number=1))
    mailbox.take_in()
    old = folder.mails.pop(1)
    folder.validity = 2
    folder.mails[1] = a_mail(number=2)
    folder.mails[2] = old
    assert mailbox.take_in() == 1
    assert states(house) == ["waiting", "waiting"]


def test_a_mail_that_is_huge_or_none_holds_up_nobody(house, inbox):
    folder, mailbox = inbox
    folder.put(a_mail("x" * 200_000, number=1))
    folder.put(b"no mail at all")
    folder.put(a_mail(number=3))
    assert mailbox.take_in() == 1
    assert states(house) == ["waiting"]


@pytest.fixture
def client(house):
    desk = replace(house.desk, signing_key=KEY)
    parts: Parts = client_of(house.agent).app.state.parts  # type: ignore[attr-defined]
    settings = parts.settings.model_copy(update={"email": Email(address=SUPPORT, body_bytes=100_000)})
    return TestClient(assemble(replace(parts, email=desk, settings=settings)), raise_server_exceptions=False)


def posted(client, raw, *, key=KEY, at=None, **more):
    stamp, token = str(int(at or time.time())), "token-of-this-delivery"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    form = {"timestamp": stamp, "token": token, "signature": signature, "recipient": SUPPORT, "body-mime": raw}
    return client.post("/webhooks/email/mime", data=form | more)


def test_a_delivery_is_acknowledged_once_it_is_stored_and_a_repetition_is_known(house, client):
    for is_new in (True, False):
        answer = posted(client, a_mail("Where is my order #1043?").decode())
        assert (answer.status_code, answer.json()) == (200, {"is_new": is_new})
    assert states(house) == ["waiting"]


def test_what_is_not_signed_now_by_the_provider_is_refused(house, client):
    raw = a_mail().decode()
    for given in ({"key": "another key"}, {"at": time.time() - 3600}, {"signature": ""}, {"timestamp": "now"}):
        assert posted(client, raw, **given).status_code == 401, given
    assert states(house) == []


def test_a_body_beyond_its_bound_is_refused_and_one_that_is_no_mail_is_not_asked_for_again(house, client):
    assert posted(client, "x" * 120_000).status_code == 413
    assert posted(client, "no mail").status_code == 406
    assert states(house) == []


def test_staff_see_what_was_not_answered_and_save_a_mail_whole(house, client):
    raw = a_mail(Auto_Submitted="auto-replied")
    house.desk.door.take(raw, house.agent.now[0])
    [line] = client.get("/v1/staff/emails", headers=colleague("lead")).json()["received"]
    assert (line["state"], line["why"]) == ("silent", "A machine sent it: Auto-Submitted says so.")
    whole = client.get(f"/v1/staff/emails/{line['received_key']}/whole", headers=colleague("lead"))
    assert whole.content == raw
    assert whole.headers["content-disposition"].startswith("attachment")
    assert client.get("/v1/staff/emails", headers=colleague("viewer")).status_code == 403


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.mark.parametrize(
    ("name", "content", "kind", "saved_as"),
    [
        ("jacket.png", PNG, "image/png", "jacket.png"),
        ("jacket.JPEG", b"\xff\xd8\xff\xe0", "image/jpeg", "jacket.JPEG"),
        # By its bytes, never by its name or label; nor does a name hide what is behind it.
        ("invoice.pdf", PNG, "image/png", "invoice.pdf.png"),
        ("jacket.jpg", b"<svg onload='alert(1)'>", "application/octet-stream", "jacket.jpg.unknown"),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream", "page.html.unknown"),
        ("drawing.svg", b"<svg></svg>", "application/octet-stream", "drawing.svg.unknown"),
        ("../../.bashrc", b"x", "application/octet-stream", "_.._.bashrc.unknown"),
        ("gpj.\u202eexe.pdf", b"x", "application/octet-stream", "gpj.exe.pdf"),
        ("receipt.pdf", b"%PDF-1.7", "application/octet-stream", "receipt.pdf"),
        ("large.png", PNG + b"0" * SHOWN_BYTES, "application/octet-stream", "large.png"),
    ],
)
def test_an_attachment_is_a_picture_by_its_bytes_alone_and_anything_else_is_only_saved(
    house, client, name, content, kind, saved_as
):
    house.desk.door.take(with_a_file(name=name, content=content), house.agent.now[0])
    [(key,)] = house.agent.rows("select received_key from agent.emails_received")
    path = f"/v1/staff/emails/{key}/attachments"
    file = client.get(f"{path}/0", headers=colleague("agent"))
    assert (file.headers["content-type"], file.content) == (kind, content)
    assert file.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(saved_as)}"
    assert (file.headers["x-content-type-options"], file.headers["content-security-policy"]) == ("nosniff", "sandbox")
    assert client.get(f"{path}/1", headers=colleague("agent")).status_code == 404
    assert client.get(f"{path}/0", headers=colleague("viewer")).status_code == 403


def test_with_the_person_what_they_attached_is_gone(house, client):
    house.gets(with_a_file(content=PNG))
    [(key, kept)] = house.agent.rows("select received_key, length(raw) from agent.emails_received")
    assert kept > len(PNG)
    erase(house.agent.database_url, Person(frozenset({f"email:{ANNA}"}), NOW, spellings=frozenset({ANNA})))
    assert client.get(f"/v1/staff/emails/{key}/attachments/0", headers=colleague("agent")).status_code == 404
    assert house.agent.rows("select 1 from agent.emails_received") == []
