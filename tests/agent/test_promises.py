"""What the brand owes once the agent has said so: told to the inbox with amount and deadline, once each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.agent.world import NOW, a_charge, a_parcel, after, an_order, anna, before, wants

# A late evening in London, which keeps summer time by then: the day ends an hour before midnight in UTC.
IN_SUMMER = datetime(2026, 4, 2, 22, 30, tzinfo=UTC)


def promises(agent):
    told = [json.loads(event.payload)["data"] for event in agent.events() if event.kind == "promise_made"]
    return [(each["kind"], each["order_id"], each["amount"], each["due_at"]) for each in told]


def heard(agent, *said):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    for text, proposals in said:
        agent.turns.answer(conversation, anna, agent.says(text, *proposals))
    return agent


def due(at):
    return at.isoformat().replace("+00:00", "Z")


CANCEL = ("cancel it", wants("cancel_order"))
YES = ("yes", ())
WHERE = ("where is it", wants("track_order"))
FEE = a_charge(
    "fee", amount=Decimal("6.00"), order_id="6043", order_name="#1043", is_waivable=True,
    waivable_amount=Decimal("6.00"), explanation="It came back late.",
)  # fmt: skip


def test_money_that_goes_back_is_promised_when_it_is_told_as_done_and_not_before(agent_over):
    agent = heard(agent_over([an_order(1043)]), CANCEL)
    assert promises(agent) == []
    agent = heard(agent, CANCEL, YES)
    assert promises(agent) == [("refund", "6043", "84.50", due(NOW + timedelta(days=10)))]


def test_a_fee_that_is_taken_off_is_owed_by_its_own_amount(agent_over):
    agent = heard(agent_over([an_order(1043), FEE]), ("take the fee off", wants("payment_question")), YES)
    assert promises(agent) == [("refund", "6043", "6.00", due(NOW + timedelta(days=10)))]


@pytest.mark.parametrize("mood", ["refusing", "silent"])
def test_what_the_store_did_not_do_or_never_answered_is_promised_by_nobody(agent_over, mood):
    agent = agent_over([an_order(1043)])
    agent.store.mood = mood
    heard(agent, CANCEL, YES)
    assert [kind for kind, *_ in promises(agent)] == ["reply"]


@pytest.mark.parametrize(
    ("expected", "due_at"),
    [
        (IN_SUMMER, datetime(2026, 4, 2, 23, tzinfo=UTC)),
        (IN_SUMMER + timedelta(hours=1), datetime(2026, 4, 3, 23, tzinfo=UTC)),
        (NOW, datetime(2026, 3, 12, tzinfo=UTC)),
        (NOW - timedelta(days=1), None),
        (None, None),
    ],
)
def test_a_day_that_was_told_is_promised_until_it_ends_where_the_brand_is(agent_over, expected, due_at):
    order = an_order(1043)
    agent = heard(agent_over([order, a_parcel(order, estimated_delivery_at=expected)]), WHERE)
    assert promises(agent) == ([("delivery", "6043", None, due(due_at))] if due_at else [])


def test_of_two_parcels_the_later_day_is_promised_and_told_again_it_is_the_same_promise(agent_over):
    order = an_order(1043)
    parcels = [a_parcel(order), a_parcel(order, shipment_id="second", estimated_delivery_at=after(days=4))]
    agent = heard(agent_over([order, *parcels]), WHERE, WHERE)
    told = [json.loads(event.payload)["data"] for event in agent.events() if event.kind == "promise_made"]
    assert {(each["promise_id"], each["due_at"]) for each in told} == {
        (told[0]["promise_id"], due(datetime(2026, 3, 16, tzinfo=UTC)))
    }


def test_a_parcel_that_came_is_owed_by_nobody(agent_over):
    order = an_order(1043, delivered_at=before(days=1))
    agent = heard(agent_over([order, a_parcel(order, delivered_at=before(days=1))]), WHERE)
    assert promises(agent) == []


def test_a_colleague_who_takes_over_is_promised_within_the_time_that_the_release_gives_them(agent_over):
    agent = heard(agent_over([]), ("a human please", wants("hand_over")))
    [package] = agent.turns.handed_over()
    [(kind, order, amount, due_at)] = promises(agent)
    assert (kind, order, amount) == ("reply", None, None)
    assert due_at == due(package.reply_due_at)
