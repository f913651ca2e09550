"""Whoever may not see personal data is shown none, by any staff route; whoever may leaves a line in the audit."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from agent.staff.masking import masked
from tests.agent.routes.edge import AGENT_TOKEN, a_token, bearer, client_of, colleague
from tests.agent.world import NOW, a_customer, an_order

ANNA = bearer(a_token("1"))
PRIVATE = ("Marlowe", "Anneliese", "anna@example.com", "12 Mill Lane", "07700 900123", "LS1 4AP")
SAID = "I am Anneliese Marlowe, anna@example.com, 07700 900123, 12 Mill Lane LS1 4AP. human please"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("write to anna.lee+x@mail.example.com now", "write to a•••@mail.example.com now"),
        ("call +44 7700 900123 or (555) 123-4567", "call •••23 or •••67"),
        ("07700900123", "•••23"),
        # Orders, moments, amounts and ids are nobody's.
        (
            "#1043 of 2026-11-22 02:37:59.123456 for 1234567890.50",
            "#1043 of 2026-11-22 02:37:59.123456 for 1234567890.50",
        ),
        ("2026-11-22T02:37:59Z", "2026-11-22T02:37:59Z"),
        ("shopify_customer_id:6001000000123", "shopify_customer_id:6001000000123"),
        ("conv_0123456789abcdef0123456789abcdef", "conv_0123456789abcdef0123456789abcdef"),
    ],
)
def test_addresses_and_numbers_in_a_text_are_hidden_and_nothing_else(text, told):
    assert masked(text) == told


def test_names_that_a_document_tells_are_hidden_in_all_of_its_texts():
    document = {
        "profile": {"customer": {"first_name": "Anna", "last_name": "Lee", "tier": "vip", "city": "York"}},
        "messages": [{"text": "ANNA here, not Annabel, from York; sleep well"}],
        "package": {"email": "anna@x.example", "name": "Anna Lee-Grant"},
    }
    assert masked(document) == {
        "profile": {"customer": {"first_name": "A•••", "last_name": "L•••", "tier": "vip", "city": "Y•••"}},
        "messages": [{"text": "A••• here, not Annabel, from Y•••; sleep well"}],
        "package": {"email": "a•••@x.example", "name": "A••• L•••"},
    }


@pytest.fixture
def house(agent_over, embedded):
    """An agent to whom a customer has told everything, and the conversation."""
    customer = a_customer(
        first_name="Anneliese", last_name="Marlowe", email="anna@example.com", address_line="12 Mill Lane",
        postal_code="LS1 4AP",
    )  # fmt: skip
    agent = agent_over([customer, an_order(1043)])
    agent.turns_with(language=embedded)
    client = client_of(agent)
    conversation = client.post("/v1/conversations", json={}, headers=ANNA).json()["conversation_id"]
    client.post(f"/v1/conversations/{conversation}/messages", json={"text": "where is #1043"}, headers=ANNA)
    client.post(f"/v1/conversations/{conversation}/messages", json={"text": SAID}, headers=ANNA)
    return agent, client, conversation


def test_a_viewer_reads_the_inbox_and_the_conversation_without_personal_data_and_an_agent_with(house):
    _, client, conversation = house
    for path in ("/v1/inbox", f"/v1/staff/conversations/{conversation}"):
        hidden = client.get(path, headers=colleague("viewer"))
        open_ = client.get(path, headers=colleague("agent"))
        assert [private for private in PRIVATE if private.lower() in hidden.text.lower()] == [], path
        assert [private for private in PRIVATE if private not in open_.text] == [], path
        assert "1043" in hidden.text
        assert hidden.json() != open_.json()


def found(client, role, **query):
    """How many conversations this role finds."""
    asked = {"since": (NOW - timedelta(days=1)).isoformat()} | query
    answer = client.get("/v1/staff/reviews/conversations", params=asked, headers=colleague(role))
    assert answer.status_code == 200
    return len(answer.json())


@pytest.mark.parametrize(
    ("query", "is_personal"),
    [
        ({"words": "marlowe"}, True),
        ({"words": "Anneliese"}, True),
        # Nor letter by letter.
        ({"words": "rlow"}, True),
        ({"words": "anna@example.com"}, True),
        ({"words": "nna@"}, True),
        ({"words": "07700 900123"}, True),
        ({"words": "900"}, True),
        ({"words": "Mill Lane"}, True),
        ({"words": ["human", "marlowe"]}, True),
        ({"words": "human please"}, False),
        ({"words": "#1043"}, False),
        ({"words": ["human", "where is"]}, False),
        ({"customers": "shopify_customer_id:1", "words": "human"}, False),
        ({"customers": "shopify_customer_id:2"}, None),
        ({"words": "nothing of the kind"}, None),
    ],
)
def test_nobody_learns_by_searching_what_they_may_not_read(house, query, is_personal):
    _, client, _ = house
    assert found(client, "agent", **query) == (0 if is_personal is None else 1)
    assert found(client, "viewer", **query) == (1 if is_personal is False else 0)


@pytest.mark.parametrize("identifier", ["email:anna@example.com", "phone:+447700900123"])
def test_nobody_learns_by_an_address_whether_it_is_a_customers(house, identifier):
    agent, client, _ = house
    agent.rows(f"update agent.conversations set customer_identifier = '{identifier}' returning 1")
    for customers in (identifier, [identifier, "shopify_customer_id:2"]):
        assert (found(client, "agent", customers=customers), found(client, "viewer", customers=customers)) == (1, 0)


def looks(client, **query):
    answer = client.get("/v1/staff/audit", params={"deed": "personal_data_seen"} | query, headers=colleague("lead"))
    return [(line["by_name"], line["by_role"], line["about"]) for line in answer.json()]


def test_who_saw_personal_data_is_written_down_once_an_hour(house):
    _, client, conversation = house
    for by in (colleague("viewer"), colleague("agent"), colleague("agent")):
        assert client.get(f"/v1/staff/conversations/{conversation}", headers=by).status_code == 200
    client.get(f"/v1/staff/conversations/{conversation}", headers=bearer(AGENT_TOKEN))
    assert looks(client) == [("Adam", "agent", conversation)]
    assert looks(client, by="lea") == []


def changes(client, **query):
    lines = client.get("/v1/staff/audit", params=query, headers=colleague("lead")).json()
    return [(line["deed"], line["by_name"], line["by_role"], line["reason"]) for line in reversed(lines)]


def test_every_change_leaves_a_line_with_before_after_and_why(house):
    _, client, conversation = house
    path = f"/v1/staff/conversations/{conversation}"
    client.post(f"{path}/take", json={}, headers=colleague("agent"))
    for _ in range(2):
        client.post(f"{path}/replies", json={"text": "Hello.", "key": "key-00001"}, headers=colleague("agent"))
    client.post(f"{path}/resolve", json={"reason": "answered"}, headers=colleague("agent"))
    assert changes(client, about=conversation) == [
        ("conversation_taken", "Adam", "agent", ""),
        ("customer_answered", "Adam", "agent", ""),
        ("conversation_closed", "Adam", "agent", "answered"),
    ]
    draft = client.post("/v1/staff/releases/drafts", json={}, headers=colleague("lead")).json()["draft_id"]
    assert changes(client, about=draft) == [("draft_opened", "Lea", "lead", "")]
    wanted = {"name": "Vera", "role": "agent", "reason": "joined the team"}
    client.put("/v1/staff/people/vera@fernway.example", json=wanted, headers=colleague("admin"))
    [line] = client.get("/v1/staff/audit", params={"by": "ada"}, headers=colleague("lead")).json()
    assert (line["reason"], line["before"]["role"], line["after"]["role"]) == ("joined the team", "viewer", "agent")
    refused = client.put(
        "/v1/staff/people/ada@fernway.example", json={"name": "Ada", "role": "agent"}, headers=colleague("admin")
    )
    assert refused.status_code == 409
    assert len(changes(client, by="ada")) == 1, "what was not done leaves no line"


@pytest.mark.parametrize(
    "statement", ["update agent.audit set by_name = 'Vera'", "delete from agent.audit", "truncate agent.audit"]
)
def test_the_audit_only_grows(house, statement):
    agent, client, conversation = house
    client.post(f"/v1/staff/conversations/{conversation}/take", json={}, headers=colleague("agent"))
    with psycopg.connect(agent.database_url) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(statement.encode())
    with psycopg.connect(agent.database_url) as connection:
        connection.execute("set local agent.erasing = 'on'")
        with pytest.raises(psycopg.Error, match="append-only"):
            # An erasure takes out what it was about, not who did it.
            connection.execute("update agent.audit set by_name = 'Vera'")
