"""Signing in with a password: once for each token, not by guessing, and never by default."""

from __future__ import annotations

import time
import uuid

import pytest

from agent.settings import Settings
from agent.staff import passwords
from agent.staff.passwords import digest_of, is_password
from agent.staff.proof import SIGNS_IN
from agent.staff_desk import FAILURES, introduce
from tests.agent.routes.edge import colleague, settings_with

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def passwords_cost_little(monkeypatch):
    monkeypatch.setattr(passwords, "COST", 2**4)
    monkeypatch.setattr(passwords, "NOBODYS", passwords.NOBODYS.replace(f"${2**15}$", f"${2**4}$"))


@pytest.fixture
def client(edge):
    client = edge()
    desk = client.app.state.parts.staff
    desk.set_up("the tests", "lea@fernway.example", "Lea", "lead", password=PASSWORD)
    return client


def a_try(**claims):
    return colleague("lead", **({"aud": SIGNS_IN, "jti": uuid.uuid4().hex} | claims))


def sign_in(client, password, headers=None):
    return client.post("/v1/staff/sign-in", json={"password": password}, headers=headers or a_try())


def test_a_colleague_signs_in_by_the_right_password_alone(client):
    told = sign_in(client, PASSWORD).json()
    assert (told["name"], told["role"]) == ("Lea", "lead")
    wrong = [sign_in(client, given, a_try(sub=sub)) for given, sub in (
        (PASSWORD.upper(), "lea@fernway.example"),
        ("", "lea@fernway.example"),
        (PASSWORD, "who@elsewhere.example"),
        # Ada has no password at all.
        (PASSWORD, "ada@fernway.example"),
    )]  # fmt: skip
    assert [answer.status_code for answer in wrong] == [401] * 4
    assert len({answer.text for answer in wrong}) == 1


def test_a_sign_in_that_is_sent_again_is_refused(client):
    headers = a_try()
    assert sign_in(client, PASSWORD, headers).status_code == 200
    again = sign_in(client, PASSWORD, headers)
    assert (again.status_code, "used before" in again.text) == (401, True)


@pytest.mark.parametrize(
    "claims", [{"aud": "rapport-staff"}, {"jti": None}, {"jti": "short"}, {"exp": int(time.time()) - 1}, {"secret": ""}]
)
def test_only_the_dashboards_server_may_try(client, claims):
    assert sign_in(client, PASSWORD, a_try(**claims)).status_code == 401


def test_after_five_wrong_ones_the_right_one_has_to_wait_too(client):
    answers = [sign_in(client, "wrong horse battery").status_code for _ in range(FAILURES)]
    assert answers == [401] * FAILURES
    late = sign_in(client, PASSWORD)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    # Somebody else's guesses do not keep the others out.
    client.app.state.parts.staff.set_up("the tests", "ada@fernway.example", "Ada", "admin", password=PASSWORD)
    assert sign_in(client, PASSWORD, a_try(sub="ada@fernway.example")).status_code == 200


def test_who_left_does_not_sign_in(client):
    client.app.state.parts.staff.set_up("the tests", "lea@fernway.example", "Lea", "lead", is_active=False)
    assert sign_in(client, PASSWORD).status_code == 401


def test_a_password_is_kept_as_a_digest_of_its_own_salt():
    digest = digest_of(PASSWORD)
    assert PASSWORD not in digest
    assert digest != digest_of(PASSWORD)
    assert is_password(PASSWORD, digest)
    assert not is_password(PASSWORD + " ", digest)
    assert not is_password("", None)
    with pytest.raises(ValueError, match="12 to 256"):
        digest_of("elevenchars")


def test_there_is_no_password_but_the_demos_and_that_for_an_empty_table_only(client):
    assert settings_with().demo_password is None
    assert Settings.model_fields["demo_password"].default is None
    desk = client.app.state.parts.staff
    before = desk.staff.digest("lea@fernway.example")
    introduce(desk, "the password of a demo")
    assert desk.staff.digest("lea@fernway.example") == before
    assert desk.staff.digest("ada@fernway.example") is None
