"""What a colleague gives in the customer's name: by the rules, or beyond them within the cap and with a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from agent.errors import NotGivenError, NotYoursToAnswerError
from agent.handoff.suggestions import judged
from agent.policy.money import beyond_policy_within_cap
from agent.staff import Person
from tests.agent.handoff.test_people import told, waiting_for_a_person
from tests.agent.routes.edge import a_token, bearer, client_of, colleague
from tests.agent.world import NOW, a_customer, an_order

ADAM, LEA = Person("Adam", "agent"), Person("Lea", "lead")


@pytest.fixture
def house(agent_over):
    """Adam has Anna's conversation; her order cost 120 and was delivered late."""
    late: dict[str, Any] = {"promised_delivery_at": NOW - timedelta(days=3), "delivered_at": NOW - timedelta(days=1)}
    agent = agent_over(
        [a_customer(), an_order(1043, total_amount=Decimal(120), **late), an_order(1044, total_amount=Decimal(20))]
    )
    assert agent.staff
    conversation = waiting_for_a_person(agent)
    agent.turns.people.take(conversation, "Adam")
    return agent, conversation


def give(house, amount, order="#1043", reason="the parcel was wet", by=ADAM):
    agent, conversation = house
    return agent.turns.people.give_credit(conversation, by, order, Decimal(amount), reason)


def audited(house, deed):
    rows = house[0].rows(f"select by_name, by_role, reason, after ->> 'amount' from agent.audit where deed = '{deed}'")
    return [tuple(row) for row in rows]


def test_what_the_rules_give_needs_no_reason_and_counts_against_no_cap(house):
    given = give(house, "5.00", reason="")
    assert (given.state, given.is_beyond_policy, house[0].store.effects) == ("done", False, ["6043"])
    assert audited(house, "acted_within_policy") == [("Adam", "agent", "", "5.00")]
    [taken] = told(house[0], "action_taken")
    assert (taken["given_by"], taken["amount"], taken["order_id"]) == ("Adam", "5.00", "6043")


def test_beyond_the_rules_a_reason_is_needed_and_the_cap_of_the_role_is_a_days(house):
    with pytest.raises(NotGivenError, match="say why"):
        give(house, "20.00", reason=" ")
    given = give(house, "20.00")
    assert (given.state, given.is_beyond_policy, given.left_today) == ("done", True, Decimal(5))
    with pytest.raises(NotGivenError, match=r"5.* left of 25 today"):
        give(house, "5.01")
    assert len(house[0].store.done) == 1
    assert audited(house, "acted_beyond_policy") == [("Adam", "agent", "the parcel was wet", "20.00")]
    house[0].now[0] = NOW + timedelta(days=1)
    assert give(house, "6.00").left_today == Decimal(19)


def test_the_same_gift_twice_is_given_and_counted_once(house):
    assert {give(house, "20.00").action_id for _ in range(2)} == {give(house, "20.00").action_id}
    assert len(house[0].store.done) == 1
    assert len(audited(house, "acted_beyond_policy")) == 1


def test_never_more_than_was_paid_not_by_an_admin_and_not_in_two_steps(house):
    agent, conversation = house
    ada = Person("Ada", "admin")
    agent.turns.people.take(conversation, "Ada", from_a_colleague=True)
    with pytest.raises(NotGivenError, match="left of what was paid"):
        give(house, "20.01", order="#1044", by=ada)
    assert give(house, "15.00", order="#1044", by=ada).state == "done"
    # No load shows the first one yet.
    with pytest.raises(NotGivenError, match="No more than 5"):
        give(house, "5.01", order="#1044", by=ada)
    assert give(house, "5.00", order="#1044", by=ada).state == "done"


def test_two_gifts_at_once_do_not_pass_the_cap_together(house):
    agent, conversation = house
    other = waiting_for_a_person(agent)
    agent.turns.people.take(other, "Adam")

    def gave(place):
        try:
            return agent.turns.people.give_credit(
                (conversation, other)[place], ADAM, "#1043", Decimal(20 + place), "wet"
            ).state
        except NotGivenError:
            return "refused"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(gave, range(2))) == ["done", "refused"]


def test_only_who_has_the_conversation_gives_and_only_for_the_customers_orders(house):
    with pytest.raises(NotYoursToAnswerError):
        give(house, "5.00", by=LEA)
    with pytest.raises(NotGivenError, match="no order '#999'"):
        give(house, "5.00", order="#999")
    assert house[0].store.done == []


def test_a_store_that_refuses_is_told_as_such(house):
    house[0].store.mood = "refusing"
    assert give(house, "5.00").state == "failed"
    assert told(house[0], "action_taken") == []


def test_over_http_an_amount_is_an_amount_and_a_viewer_gives_nothing(house):
    agent, conversation = house
    client, path = client_of(agent), f"/v1/staff/conversations/{conversation}/credit"
    body = {"order_name": "#1043", "amount": "5.00"}
    assert client.post(path, json=body, headers=colleague("viewer")).status_code == 403
    assert client.post(path, json=body, headers=bearer(a_token("1"))).status_code == 401
    for amount in ("0", "-5", "1.001", "NaN", "1e99"):
        assert client.post(path, json=body | {"amount": amount}, headers=colleague("agent")).status_code == 422, amount
    assert client.post(path, json=body, headers=colleague("agent")).json()["state"] == "done"


@pytest.mark.parametrize(("given", "allowed"), [("0", True), ("15.00", True), ("15.01", False), ("25", False)])
def test_the_cap_is_exact(given, allowed):
    assert beyond_policy_within_cap(Decimal(10), Decimal(given), Decimal(25)).is_allowed is allowed


@pytest.mark.parametrize(
    ("sent", "suggested", "outcome"),
    [
        ("Your order is on its way.", ["Your order  is on its way."], "accepted"),
        ("Your order is on its way, Anna.", ["No.", "Your order is on its way."], "edited"),
        ("Sorry, we lost it and send another.", ["Your order is on its way."], "overridden"),
        ("Anything", [], None),
    ],
)
def test_a_suggestion_is_accepted_edited_or_overridden(sent, suggested, outcome):
    assert judged(sent, suggested) == outcome


def test_what_became_of_a_suggestion_is_counted_once_by_the_first_reply(house):
    agent, conversation = house
    path = client_of(agent), f"/v1/staff/conversations/{conversation}/replies"
    suggested = (
        """update agent.handoffs set package = jsonb_set(package, '{suggested_replies}', '["It is on its way."]')"""
    )
    with psycopg.connect(agent.database_url) as connection:
        connection.execute(suggested)
    for key, text in (("key-00001", "It is on its way."), ("key-00002", "Something else.")):
        said = path[0].post(path[1], json={"text": text, "key": key}, headers=colleague("agent"))
        assert said.status_code == 201
    [judged_] = told(agent, "suggestion_judged")
    assert (judged_["judged"], judged_["by"]) == ("accepted", "Adam")
    since = {"since": (NOW - timedelta(days=1)).isoformat()}
    counted = path[0].get("/v1/staff/inbox/suggestions", params=since, headers=colleague("viewer")).json()
    assert counted == [{"queue": "general", "judged": "accepted", "count": 1}]
