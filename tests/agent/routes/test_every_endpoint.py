"""Every endpoint that there is, found by itself: nothing of somebody else's is told, whatever is shown as a proof."""

from __future__ import annotations

import contextlib
import logging
import time

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import ValidationError
from schemathesis import GenerationMode

from agent.settings import Settings
from tests.agent.routes.edge import (
    AGENT_TOKEN,
    JWT_SECRET,
    SHOP_TOKEN,
    SHOPIFY_SECRET,
    STAFF_SECRET,
    a_token,
    bearer,
    colleague,
    settings_with,
)

ANNA, BEN = bearer(a_token("1")), bearer(a_token("2"))
# What stands for a name in a path that belongs to no visitor; nothing is there under either.
OURS = {"{draft_id}": "draft_0123456789ab", "{release_id}": "starter-00000000", "{email}": "nobody@fernway.example"}
OURS |= {"{turn_number}": "1", "{flag_id}": f"flag_{'0' * 24}", "{source_id}": f"source_{'0' * 24}"}
OURS |= {"{scenario_id}": "scen_0123456789ab", "{run_id}": "run_0123456789ab"}
OURS |= {"{received_key}": "0123456789abcdef", "{message_id}": "none@fernway.example"}
OURS |= {"{receipt}": "ho_0123456789", "{token}": f"fb_{'0' * 24}-{'0' * 32}"}
OURS |= {"{name}": "nothing", "{version}": "1", "{place}": "0"}
# What is proved by the link alone: whatever is shown beside it, a wrong link is a page that says that nothing is there.
LINKED = "/feedback/{token}"
# What tells of nobody. A new endpoint is not public until it is named here.
PUBLIC = {"/healthz", "/readyz", "/v1/freshness", "/widget.js"}
SIGN_IN = "/v1/staff/sign-in"
# Where a stranger may come without anything to show.
OPEN = {("POST", "/v1/conversations")}
# Where staff ask for one of something, or for a stretch of time.
WORK = (
    "/whole",
    "/attachments/",
    "/reviews/",
    "/suggestions",
    "/inbox/macros",
    "/releases/",
    "/previews/",
    "/scenarios/",
    "/simulations/",
)
ANNAS_WORDS = "the marmalade is on the shelf"
WRONG = {
    "expired": bearer(a_token("1", exp=int(time.time()) - 1, iat=int(time.time()) - 60)),
    "wrong audience": bearer(a_token("1", aud="dashboards")),
    "alg=none": bearer(a_token("1", secret="")),
    "swapped kid": bearer(a_token("1", kid="public")),
    "another secret": bearer(a_token("1", secret="z9y8x7w6v5u4t3s2r1q0" * 2)),
    "rubbish": bearer("not.a.token"),
    "no bearer": {"Authorization": f"Basic {AGENT_TOKEN}"},
}
NOT_HERS = {"another customer": BEN, "nothing": {}, "a guessed session": {"X-Rapport-Session": "guessed"}}


def endpoints(app):
    """Every method of every path, those of routers that were included among them."""
    found = [(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods]
    hidden = [route.path for route in app.routes if isinstance(route, APIRoute) and not route.include_in_schema]
    assert hidden == [], "an endpoint outside the OpenAPI would not be looked at"
    assert len(found) >= 8
    return found


@pytest.fixture
def house(edge):
    """A client, and a conversation of Anna's in which something was said."""
    client = edge(stranger_rate="10000/minute", customer_rate="10000/minute")
    conversation = client.post("/v1/conversations", json={}, headers=ANNA).json()["conversation_id"]
    said = client.post(f"/v1/conversations/{conversation}/messages", json={"text": ANNAS_WORDS}, headers=ANNA)
    told = client.post(f"/v1/conversations/{conversation}/messages", json={"text": "where is my order"}, headers=ANNA)
    assert (said.status_code, "#1043" in told.text) == (201, True)
    return client, conversation


def asked(client, method, path, conversation, headers):
    where = path.replace("{conversation_id}", conversation)
    for name, value in OURS.items():
        where = where.replace(name, value)
    assert "{" not in where, f"{path!r} has a parameter that this test does not fill yet"
    body = {
        "text": "hi",
        "email": "ben@example.com",
        "order_name": "#1043",
        "feedback_id": f"fb_{'0' * 24}",
        "rating": 4,
    }
    if path == LINKED:
        return client.request(method, where, headers=headers, data={"rating": "4"} if method == "POST" else None)
    return client.request(method, where, headers=headers, json=body if method in {"POST", "PUT"} else None)


def test_no_wrong_proof_opens_any_endpoint_and_none_tells_of_anna(house):
    client, conversation = house
    count = 0
    for method, path in endpoints(client.app):
        for why, headers in (WRONG | NOT_HERS).items():
            answer = asked(client, method, path, conversation, headers)
            case = (method, path, why, answer.status_code)
            assert ANNAS_WORDS not in answer.text, case
            assert "1043" not in answer.text, case
            if path in PUBLIC:
                assert answer.status_code == 200, case
            elif path == LINKED:
                assert answer.status_code == 404, case
            elif why in WRONG:
                assert answer.status_code == 401, case
            elif (method, path) not in OPEN:
                assert answer.status_code in {401, 404}, case
            count += 1
    assert count >= 80


def test_not_yours_and_not_there_are_the_same_404_at_every_endpoint(house):
    client, conversation = house
    for method, path in endpoints(client.app):
        if "{conversation_id}" in path and "/staff/" not in path:
            answers = [asked(client, method, path, conversation, headers) for headers in NOT_HERS.values()]
            # Whatever is guessed, be it no text that PostgreSQL can hold.
            guesses = ("conv_0", conversation[:-4] + "0000", conversation.upper(), "%00", "%F0%9F%98%80", "x" * 500)
            answers += [asked(client, method, path, guess, ANNA) for guess in guesses]
            told = {(answer.status_code, answer.content) for answer in answers}
            assert told == {(404, b'{"detail":"There is no such conversation."}')}, (method, path)


def test_a_customers_token_opens_nothing_of_the_staffs_and_the_staffs_opens_no_chat(house):
    client, conversation = house
    staff = [pair for pair in endpoints(client.app) if pair[1] == "/v1/inbox" or "/staff/" in pair[1]]
    assert len(staff) >= 2
    for method, path in staff:
        assert asked(client, method, path, conversation, ANNA).status_code == 401
        opened = asked(client, method, path, conversation, colleague("admin")).status_code
        # Nothing is there under a made-up name, and the body that is sent fits the chat alone.
        # Nor does a person have the conversation that they would work on.
        is_work = method in {"POST", "PUT"} or any(part in path for part in WORK)
        if path == SIGN_IN:
            assert opened == 401, "a sign-in is the dashboards' server's alone"
            continue
        assert opened in ({200, 404, 409, 422} if is_work else {200}), (method, path)
    assert client.get(f"/v1/conversations/{conversation}", headers=colleague("admin")).status_code == 401


SECRETS = {
    "jwt": JWT_SECRET,
    "staff": AGENT_TOKEN,
    "people": STAFF_SECRET,
    "shop": SHOP_TOKEN,
    "shopify": SHOPIFY_SECRET,
}


def test_no_secret_is_in_a_log_a_trace_or_an_error(house, caplog):
    caplog.set_level(logging.DEBUG)
    client, conversation = house
    opened = client.post("/v1/conversations", json={}).json()
    session = {"X-Rapport-Session": opened["session_secret"]}
    shown = SECRETS | {"annas token": ANNA["Authorization"].split()[1], "a session": opened["session_secret"]}
    answers = [
        asked(client, method, path, conversation, headers)
        for method, path in endpoints(client.app)
        for headers in (
            *WRONG.values(),
            ANNA,
            session,
            colleague("admin"),
            bearer(AGENT_TOKEN),
            bearer(AGENT_TOKEN + "x"),
        )
    ]
    answers.append(client.get("/openapi.json"))
    trace = client.get(f"/v1/staff/conversations/{conversation}", headers=colleague("admin"))
    assert trace.status_code == 200
    for name, secret in shown.items():
        assert secret not in caplog.text, name
        assert secret not in trace.text, name
    # A session's secret is given to whoever opened it, and to nobody else.
    for name, secret in SECRETS.items():
        assert not [answer.url for answer in answers if secret in answer.text], name
    assert JWT_SECRET not in repr(settings_with())


def from_environment() -> Settings:
    """As the process reads them at its start."""
    return Settings()  # type: ignore[call-arg]


GOOD = {"jwt_secret": JWT_SECRET, "agent_token": AGENT_TOKEN, "shop_token": SHOP_TOKEN}
UNFIT = [
    ("jwt_secret", None),
    ("agent_token", "short"),
    ("jwt_secret", JWT_SECRET[:31]),
    ("jwt_secret", "x" * 64),
    ("shop_token", "changeme-changeme-changeme-changeme-1234"),
    ("agent_token", "my-Password-is-long-enough-0123456789abc"),
    ("agent_token", JWT_SECRET),
    ("shopify_secret", "hush"),
]


@pytest.mark.parametrize(("name", "value"), UNFIT)
def test_it_does_not_start_with_a_missing_short_shared_or_made_up_secret(name, value, monkeypatch):
    for each, good in (GOOD | {name: value}).items():
        monkeypatch.delenv(f"RAPPORT_{each.upper()}", raising=False)
        if good is not None:
            monkeypatch.setenv(f"RAPPORT_{each.upper()}", good)
    with pytest.raises(ValidationError) as refused:
        from_environment()
    assert name in str(refused.value)
    assert value is None or value == "short" or value not in str(refused.value)


def test_it_starts_with_secrets_that_are_some(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(f"RAPPORT_{name.upper()}", value)
    assert from_environment().jwt_secret.get_secret_value() == JWT_SECRET


@pytest.mark.parametrize(
    "mail",
    [
        {"host": "mail.example.com", "sender": "codes@example.com", "security": "none"},
        {"host": "mail.example.com", "sender": ""},
    ],
)
def test_codes_do_not_travel_in_the_clear_nor_from_nobody(mail):
    with pytest.raises(ValidationError, match="mail"):
        Settings.model_validate(settings_with().model_dump() | GOOD | {"mail": mail, "shopify_secret": SHOPIFY_SECRET})


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_that_the_openapi_allows_or_forbids_breaks_us(edge, mode):
    client = edge(stranger_rate="100000/minute", customer_rate="100000/minute")
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    operations = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) >= 8
    for operation in operations:
        _try(operation.as_strategy(generation_mode=mode))


def _try(cases):
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(cases)
    def answered(case):
        assert case.call(headers=ANNA).status_code < 500
        assert case.call().status_code < 500

    with contextlib.suppress(Unsatisfiable):
        answered()
