"""Declared HTTP actions over real HTTP and TLS: what is sent, what is refused, and where no secret ever stands."""

from __future__ import annotations

import ipaddress
import json
import logging
import ssl
import threading
import traceback
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from agent.actions import ExpectedChange, State
from agent.actions.execution import execute, propose
from agent.actions.http_action import http_action
from agent.actions.recovery import recover
from agent.commerce.http import HttpCalls, HttpRequest, reaching, sending
from agent.commerce.port import CommercePort, OutcomeUnknownError, RefusedError, UnreachedError
from agent.policy import Decision
from tests.agent.actions.memory_ledger import MemoryLedger
from tests.agent.world import NOW

SECRET = "s3cr3t-of-the-warehouse"
KEY = "hold_parcel:conv_1:0123456789abcdef"


class Warehouse(ThreadingHTTPServer):
    """A system of the brand's own that answers as it is told and keeps what it was asked."""

    def __init__(self, address, handler):
        super().__init__(address, handler)
        self.status, self.answer, self.headers, self.seen, self.done = 200, b'{"hold": {"id": "H-7"}}', {}, [], {}


class Handler(BaseHTTPRequestHandler):
    server: Warehouse

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.seen.append((self.path, dict(self.headers), json.loads(body) if body else None))
        if self.server.status == 0:
            return
        self.server.done[self.headers["Idempotency-Key"]] = True
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_GET = do_POST  # noqa: N815 -- the server's name

    def log_message(self, *_):
        pass


@contextmanager
def running(wrap=None):
    server = Warehouse(("127.0.0.1", 0), Handler)
    if wrap:
        server.socket = wrap(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def warehouse():
    with running() as server:
        yield server


@pytest.fixture
def calls():
    with closing(HttpCalls({"WMS": SECRET}.get, private_hosts=["127.0.0.1"])) as calls:
        yield calls


def hold(warehouse, **changes):
    given = {
        "name": "hold_parcel",
        "method": "POST",
        "url": f"http://127.0.0.1:{warehouse.server_port}/orders/{{order_id}}/hold?why={{why}}",
        "headers": {"Authorization": "Bearer {secret:WMS}"},
        "body": {"order": "{order_id}", "pieces": "{pieces}", "note": "for {why}", "urgent": True},
        "reference": "hold.id",
    }
    return HttpRequest.model_validate(given | changes)


GIVEN = {"order_id": "6043", "pieces": 2, "why": "moving house"}


def test_arguments_and_secrets_are_put_where_they_belong_and_the_key_goes_along(warehouse, calls):
    assert calls.perform(hold(warehouse), GIVEN, KEY).reference == "H-7"
    [(path, headers, body)] = warehouse.seen
    assert path == "/orders/6043/hold?why=moving%20house"
    assert body == {"order": "6043", "pieces": 2, "note": "for moving house", "urgent": True}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == (f"Bearer {SECRET}", KEY)
    assert headers["Host"] == f"127.0.0.1:{warehouse.server_port}"


def test_what_an_argument_says_stays_an_argument(warehouse, calls):
    sly = '"}/../../admin?x=1#{secret:WMS}{pieces}\r\nX-Admin: 1'
    calls.perform(hold(warehouse), GIVEN | {"order_id": sly, "why": sly}, KEY)
    [(path, headers, body)] = warehouse.seen
    assert path.startswith("/orders/%22%7D%2F..%2F..%2Fadmin%3Fx%3D1%23%7Bsecret%3AWMS%7D%7Bpieces%7D%0D%0AX-Admin")
    assert path.count("?") == 1
    assert body["order"] == sly
    assert "X-Admin" not in headers


@pytest.mark.parametrize("sly", ["", ".", ".."])
def test_an_argument_makes_no_other_place_of_the_address(sly, warehouse, calls):
    with pytest.raises(RefusedError):
        calls.perform(hold(warehouse), GIVEN | {"order_id": sly}, KEY)
    assert warehouse.seen == []


def test_a_line_break_never_reaches_a_header(warehouse, calls):
    with pytest.raises(RefusedError, match="header"):
        calls.perform(hold(warehouse, headers={"X-Why": "{why}"}), GIVEN | {"why": "a\r\nX-Admin: 1"}, KEY)
    assert warehouse.seen == []


@pytest.mark.parametrize(
    ("status", "raised"),
    [(400, RefusedError), (409, RefusedError), (0, OutcomeUnknownError), (302, OutcomeUnknownError),
     (408, OutcomeUnknownError), (429, OutcomeUnknownError), (500, OutcomeUnknownError)],
)  # fmt: skip
def test_only_an_answer_that_tells_is_a_no(status, raised, warehouse, calls):
    warehouse.status = status
    with pytest.raises(raised):
        calls.perform(hold(warehouse), GIVEN, KEY)


def test_a_redirect_is_not_followed_to_another_host(warehouse, calls):
    with running() as elsewhere:
        warehouse.status, warehouse.headers = 307, {"Location": f"http://127.0.0.1:{elsewhere.server_port}/"}
        with pytest.raises(OutcomeUnknownError, match="not followed"):
            calls.perform(hold(warehouse), GIVEN, KEY)
        assert elsewhere.seen == []


@pytest.mark.parametrize(
    ("answer", "raised"),
    [(b'{"state": [{"is": "held"}]}', None), (b'{"state": []}', RefusedError), (b"<html>", OutcomeUnknownError)],
)
def test_the_success_condition_decides(answer, raised, warehouse, calls):
    warehouse.answer = answer
    declared = hold(warehouse, success={"statuses": [200], "path": "state.0.is", "value": "held"}, reference=None)
    if raised is None:
        assert calls.perform(declared, GIVEN, KEY).reference == "hold_parcel"
    else:
        with pytest.raises(raised):
            calls.perform(declared, GIVEN, KEY)


@pytest.mark.parametrize(("over", "raises"), [(0, False), (1, True)])
def test_an_answer_is_read_up_to_its_limit(over, raises, warehouse, calls):
    warehouse.answer = b" " * (sending.LARGEST_ANSWER + over)
    if not raises:
        calls.perform(hold(warehouse, reference=None), GIVEN, KEY)
        return
    with pytest.raises(OutcomeUnknownError, match="no whole answer"):
        calls.perform(hold(warehouse, reference=None), GIVEN, KEY)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
     "fd00::1", "fe80::1", "::ffff:10.0.0.5", "2002:a00:5::"],
)  # fmt: skip
def test_a_name_that_leads_to_a_private_address_is_refused(address, monkeypatch):
    monkeypatch.setattr(reaching, "_looked_up", lambda host, port: ["93.184.215.14", address])
    with pytest.raises(RefusedError, match="private address"):
        reaching.address_of("https://erp.example/x", ["erp.example"], ())


def test_a_public_address_and_a_private_one_that_was_named_are_called(monkeypatch):
    monkeypatch.setattr(reaching, "_looked_up", lambda host, port: ["93.184.215.14"])
    assert reaching.address_of("https://erp.example/x", ["erp.example"], ()) == "93.184.215.14"
    monkeypatch.setattr(reaching, "_looked_up", lambda host, port: ["10.0.0.5"])
    assert reaching.address_of("https://erp.example/x", (), ["erp.example"]) == "10.0.0.5"


@pytest.mark.parametrize("url", ["http://erp.example/x", "http://127.0.0.1/x"])
def test_without_tls_only_this_machine_is_called_and_only_where_it_was_named(url):
    with pytest.raises(RefusedError, match="without TLS"):
        reaching.address_of(url, ["127.0.0.1"], ["erp.example"])


def test_a_name_that_nobody_knows_sends_nothing():
    with pytest.raises(UnreachedError, match="not known"):
        reaching.address_of("https://erp.invalid/x", ["erp.invalid"], ())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"url": "ftp://erp.example/x"}, "https://"),
        ({"url": "https://{order_id}.example/x"}, "written out"),
        ({"url": "https://user:pw@erp.example/x"}, "user or a password"),
        ({"url": "https://erp.example/x?t={secret:WMS}"}, "logged"),
        ({"headers": {"Host": "other.example"}}, "set by the sender"),
        ({"idempotency_header": ""}, "done twice"),
        ({"timeout_seconds": 10.1}, "timeout_seconds"),
        ({"success": {"statuses": [200, 404]}}, "200 to 399"),
        ({"name": "Hold parcel"}, "name"),
    ],
)
def test_a_declaration_that_could_do_harm_is_refused(change, told, warehouse):
    with pytest.raises(ValidationError, match=told):
        hold(warehouse, **change)


@pytest.mark.parametrize("held", [None, "short"])
def test_a_secret_that_is_missing_or_too_short_is_asked_for_by_name(held, warehouse):
    with (
        closing(HttpCalls({"WMS": held}.get, private_hosts=["127.0.0.1"])) as calls,
        pytest.raises(RefusedError, match="RAPPORT_SKILL_SECRET_WMS"),
    ):
        calls.perform(hold(warehouse), GIVEN, KEY)
    assert warehouse.seen == []


def test_a_declared_action_cannot_name_the_agents_own_secrets(monkeypatch):
    monkeypatch.setenv("RAPPORT_JWT_SECRET", "x" * 32)
    monkeypatch.setenv("RAPPORT_SKILL_SECRET_WMS", SECRET)
    assert sending.from_environment("JWT_SECRET") is None
    assert sending.from_environment("wms") == SECRET


class NoStore(CommercePort):
    """A declared action asks nothing of the store."""


def a_rule(profile, arguments):
    return Decision("allow", "It may be held.", "a_rule")


def as_action(declared, calls, rules=(a_rule,)):
    return http_action(
        declared,
        calls,
        rules=rules,
        decide=lambda profile, arguments, terms: (a_rule(profile, arguments),),
        expected_change=lambda arguments: ExpectedChange("profile_orders", ({"order_id": arguments["order_id"]},)),
        sections=frozenset({"profile_orders"}),
    )


def test_one_that_writes_cannot_be_built_without_a_rule_and_one_that_reads_can(warehouse, calls):
    with pytest.raises(ValueError, match="no policy rule"):
        as_action(hold(warehouse), calls, rules=())
    assert as_action(hold(warehouse, method="GET"), calls, rules=()).effect == "read"


def test_through_the_ledger_it_is_done_once_and_an_unknown_one_is_taken_up_again(warehouse, calls):
    action, ledger, port = as_action(hold(warehouse), calls), MemoryLedger(), NoStore()
    record = propose(action, GIVEN, "conv_1", ledger, NOW)
    assert warehouse.seen == []
    warehouse.status = 0
    assert execute(action, record.action_id, ledger, port, NOW).state == State.UNKNOWN
    warehouse.status = 200
    [after] = recover({action.name: action}, ledger, port, NOW + timedelta(seconds=16))
    assert (after.state, after.detail) == (State.DONE, "H-7")
    assert execute(action, record.action_id, ledger, port, NOW + timedelta(seconds=20)).state == State.DONE
    assert len(warehouse.seen) == 2
    assert list(warehouse.done) == [record.idempotency_key]


@pytest.mark.parametrize("status", [200, 400, 500, 0])
def test_no_secret_stands_in_ledger_log_or_error_though_the_other_side_says_it_back(status, warehouse, calls, caplog):
    caplog.set_level(logging.DEBUG)
    warehouse.status, warehouse.answer = status, json.dumps({"hold": {"id": f"H-{SECRET}"}}).encode()
    action, ledger = as_action(hold(warehouse), calls), MemoryLedger()
    record = propose(action, GIVEN, "conv_1", ledger, NOW)
    execute(action, record.action_id, ledger, NoStore(), NOW)
    told = [json.dumps(asdict(ledger.get(record.action_id)), default=str), caplog.text, repr(action), repr(calls)]
    try:
        calls.perform(hold(warehouse), GIVEN, "another")
    except (RefusedError, OutcomeUnknownError) as error:
        told += [repr(error), traceback.format_exc()]
    assert SECRET in str(warehouse.seen)
    assert not [text for text in told if SECRET in text]


def certified(folder):
    """A certificate for `erp.example`, signed by itself, and what the server needs to show it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "erp.example")])
    alternative = x509.SubjectAlternativeName([x509.DNSName("erp.example")])
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).add_extension(alternative, critical=False)
        .not_valid_before(NOW - timedelta(days=3650)).not_valid_after(NOW + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return shown


@pytest.mark.parametrize(("host", "is_reached"), [("erp.example", True), ("other.example", False)])
def test_tls_is_held_against_the_name_though_the_address_is_called(host, is_reached, tmp_path, monkeypatch):
    monkeypatch.setattr(reaching, "_looked_up", lambda host, port: [str(ipaddress.ip_address("127.0.0.1"))])
    shown = certified(tmp_path)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    with (
        running(shown.wrap_socket) as erp,
        closing(HttpCalls({"WMS": SECRET}.get, private_hosts=[host], trusted=trusted)) as calls,
    ):
        declared = hold(erp, url=f"https://{host}:{erp.server_port}/orders/{{order_id}}")
        if is_reached:
            assert calls.perform(declared, GIVEN, KEY).reference == "H-7"
        else:
            with pytest.raises(UnreachedError):
                calls.perform(declared, GIVEN, KEY)
        assert bool(erp.seen) == is_reached
