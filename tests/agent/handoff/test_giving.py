"""What a colleague gives in the customer's name: by the rules, or beyond them within the cap and with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from agent.errors import NotGivenError, NotYoursToAnswerError
from agent.gifts import Wanted
from agent.handoff.suggestions import judged
from agent.policy.money import beyond_policy_within_cap
from agent.staff import Person
from tests.agent.handoff.test_people import told, waiting_for_a_person
from tests.agent.routes.edge import a_token, bearer, client_of, colleague
from tests.agent.world import NOW, a_charge, a_customer, a_parcel, an_order

ADAM, LEA = Person("Adam", "agent"), Person("Lea", "lead")


def give(house, amount, order="#1043", reason="the parcel was wet", by=ADAM):
    agent, conversation = house
    return agent.turns.people.act_for(conversation, by, Wanted(order, Decimal(amount), reason.strip()))


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


@pytest.fixture
def full_house(agent_over):
    """Lea has Anna's conversation: one order has left, one has not, one is dear; of a fee of 12, 6 may go."""
    left = an_order(1043, total_amount=Decimal(120))
    orders = (left, an_order(1044, total_amount=Decimal(140)), an_order(1045, total_amount=Decimal(151)))
    fee = {"order_id": left.order_id, "order_name": "#1043", "fee_code": "LATE", "clause_id": "late"}
    charge = a_charge("late", is_waivable=True, waivable_amount=Decimal(6), **fee)
    agent = agent_over([a_customer(), *orders, a_parcel(left), charge])
    assert agent.staff
    conversation = waiting_for_a_person(agent)
    agent.turns.people.take(conversation, "Lea")
    return agent, conversation


def act(house, deed, order, amount=None, reason="", by=LEA, charge_id=""):
    wanted = Wanted(order, None if amount is None else Decimal(amount), reason, deed, charge_id)
    return house[0].turns.people.act_for(house[1], by, wanted)


def test_money_back_while_the_goods_stay_is_always_beyond_the_rules(full_house):
    with pytest.raises(NotGivenError, match="say why"):
        act(full_house, "refund", "#1043", "30")
    given = [act(full_house, "refund", "#1043", "30", "a stain") for _ in range(2)]
    assert {(each.state, each.is_beyond_policy) for each in given} == {("done", True)}
    assert [(name, said["amount"]) for name, _, said in full_house[0].store.done] == [("waive_fee", Decimal("30.00"))]
    assert audited(full_house, "acted_beyond_policy") == [("Lea", "lead", "a stain", "30.00")]
    [taken] = told(full_house[0], "action_taken")
    assert (taken["action"], taken["given_by"], taken["order_id"]) == ("give_refund", "Lea", "6043")
    with pytest.raises(NotGivenError, match="No more than 90"):
        act(full_house, "refund", "#1043", "90.01", "another")


def test_an_order_is_cancelled_by_the_rules_or_within_the_cap_but_never_one_that_has_left(full_house):
    with pytest.raises(NotGivenError, match="can no longer be stopped"):
        act(full_house, "cancel_order", "#1043", reason="please")
    given = act(full_house, "cancel_order", "#1044")
    assert (given.state, given.is_beyond_policy) == ("done", False)
    assert audited(full_house, "acted_within_policy") == [("Lea", "lead", "", "140.00")]
    # Nothing of a cancelled order is left to be given, though no load shows it yet.
    with pytest.raises(NotGivenError, match="No more than 0"):
        act(full_house, "refund", "#1044", "1", "wet")
    with pytest.raises(NotGivenError, match="150 left of 150"):
        act(full_house, "cancel_order", "#1045", reason="a gift")
    assert full_house[0].store.effects == ["6044"]


def test_an_order_beyond_the_review_limit_is_cancelled_once_by_whose_cap_reaches_so_far(full_house):
    ada = Person("Ada", "admin")
    full_house[0].turns.people.take(full_house[1], "Ada", from_a_colleague=True)
    with pytest.raises(NotGivenError, match="say why"):
        act(full_house, "cancel_order", "#1045", by=ada)
    given = [act(full_house, "cancel_order", "#1045", reason="ordered twice", by=ada) for _ in range(2)]
    assert {each.state for each in given} == {"done"}
    assert (given[0].left_today, full_house[0].store.effects) == (Decimal(349), ["6045"])


def test_a_fee_is_taken_off_by_its_clause_beyond_it_with_a_reason_and_once(full_house):
    fee = {"charge_id": "charge-late"}
    with pytest.raises(NotGivenError, match="The fee was 12"):
        act(full_house, "waive_fee", "#1043", "12.01", "long queue", **fee)
    with pytest.raises(NotGivenError, match="say why"):
        act(full_house, "waive_fee", "#1043", "6.01", **fee)
    with pytest.raises(NotGivenError, match="no fee"):
        act(full_house, "waive_fee", "#1044", "6", **fee)
    assert not act(full_house, "waive_fee", "#1043", "6", **fee).is_beyond_policy
    with pytest.raises(NotGivenError, match="taken off already"):
        act(full_house, "waive_fee", "#1043", "12", "long queue", **fee)
    assert len(full_house[0].store.done) == 1


def test_over_http_an_amount_is_an_amount_and_a_viewer_gives_nothing(house):
    agent, conversation = house
    client, path = client_of(agent), f"/v1/staff/conversations/{conversation}/deeds"
    body = {"deed": "credit", "order_name": "#1043", "amount": "5.00"}
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
        ("Dear Anna, I am very sorry. It is late. I shall call you tomorrow morning.", ["It is late."], "edited"),
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


def test_of_every_macro_it_is_counted_what_became_of_it_in_each_reply(house):
    agent, conversation = house
    client, path = client_of(agent), f"/v1/staff/conversations/{conversation}/replies"
    hello, late = {"name": "Hello", "text": "Hello, Adam here."}, {"name": "Late", "text": "Your parcel is late."}
    replies: tuple[tuple[str, str, list[dict[str, str]]], ...] = (
        ("key-00001", "Hello, Adam here.", [hello]),
        ("key-00001", "Hello, Adam here.", [hello]),
        ("key-00002", "Hello, Adam here. It is on its way.", [hello, late]),
        ("key-00003", "Nothing at hand.", []),
        ("key-00004", "Hello, Adam here.", [hello]),
    )
    for key, text, macros in replies:
        body = {"text": text, "key": key, "macros": macros}
        assert client.post(path, json=body, headers=colleague("agent")).status_code == 201
    counts = "/v1/staff/inbox/macros"
    since = {"since": (NOW - timedelta(days=1)).isoformat()}
    counted = client.get(counts, params=since, headers=colleague("viewer")).json()
    assert [(each["name"], each["judged"], each["count"]) for each in counted] == [
        ("Hello", "accepted", 2),
        ("Hello", "edited", 1),
        ("Late", "overridden", 1),
    ]
    since = {"since": (NOW + timedelta(days=1)).isoformat()}
    assert client.get(counts, params=since, headers=colleague("viewer")).json() == []
