"""Changing an address and a subscription: asked back in full, done once, never against the rules."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from agent.commerce.port import Address
from agent.profile import Subscription
from agent.transcript import ReplyKind
from tests.agent.world import ANNA, NOW, a_parcel, a_row, after, an_order, anna, before, published, wants

MILL_LANE = "12 Mill Lane, York, YO1 7AB"
AT_MILL_LANE = Address("12 Mill Lane", None, "York", None, "YO1 7AB", "GB")


def said(agent, text, *proposals, conversation=None):
    conversation = conversation or agent.turns.start(anna, "web-chat").conversation_id
    return conversation, agent.turns.answer(conversation, anna, agent.says(text, *proposals)).reply


def a_british_order(number=1043, **given):
    return an_order(number, ship_to_country_code="GB", **given)


def a_subscription(**given):
    usual = {
        "subscription_id": "77",
        "status": "ACTIVE",
        "product_title": "Trail Coffee",
        "interval_unit": "WEEK",
        "interval_count": 4,
        "currency": "GBP",
        "quantity": 1,
        "price": Decimal("14.00"),
        "next_billing_at": after(days=5),
    }
    return a_row(Subscription, customer_id=ANNA, **usual | given)


def test_an_address_is_asked_for_read_back_in_full_and_put_on_the_order_once(agent_over):
    agent = agent_over([a_british_order()])
    conversation, reply = said(agent, "wrong address", *wants("change_address"))
    assert "house number and street, town, postcode" in reply.text
    _, reply = said(agent, MILL_LANE, conversation=conversation)
    assert "Shall I send order #1043 to 12 Mill Lane, York, YO1 7AB instead?" in reply.text
    assert agent.store.done == []
    _, reply = said(agent, "yes", conversation=conversation)
    assert reply.reply_kind is ReplyKind.ACTION_DONE
    assert "It goes to 12 Mill Lane, York, YO1 7AB." in reply.text
    assert agent.store.done == [("change_order_address", "6043", {"address": AT_MILL_LANE})]


def test_another_address_instead_of_a_yes_is_another_change_and_the_first_is_not_done(agent_over):
    agent = agent_over([a_british_order()])
    conversation, _ = said(agent, f"send it to {MILL_LANE}", *wants("change_address", address=MILL_LANE))
    _, reply = said(agent, "14 Mill Lane, York, YO1 7AB", conversation=conversation)
    assert "14 Mill Lane" in reply.text
    said(agent, "yes", conversation=conversation)
    [(_, _, given)] = agent.store.done
    assert given["address"] == replace(AT_MILL_LANE, address1="14 Mill Lane")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"fulfillment_status": "fulfilled"}, "packed or on its way"),
        ({"is_cancelled": True, "cancelled_at": before(days=1)}, "It is cancelled."),
    ],
)
def test_an_order_that_has_left_or_is_cancelled_keeps_its_address_and_none_is_asked_for(agent_over, given, words):
    agent = agent_over([a_british_order(**given)])
    _, reply = said(agent, "change it", *wants("change_address", order_name="#1043"))
    assert (reply.reply_kind, words in reply.text) == (ReplyKind.REFUSAL, True)


def test_an_order_that_leaves_between_the_question_and_the_yes_is_not_changed(agent_over, tmp_path):
    agent = agent_over([a_british_order()])
    conversation, _ = said(agent, "to there", *wants("change_address", address=MILL_LANE))
    republished(agent, tmp_path, [a_british_order(), a_parcel(a_british_order())])
    _, reply = said(agent, "yes", conversation=conversation)
    assert "I can no longer do that." in reply.text
    assert agent.store.done == []


def test_a_subscription_is_told_with_its_price_its_rhythm_and_its_next_day(agent_over):
    _, reply = said(agent_over([a_subscription()]), "when is my box due", *wants("subscription_question"))
    assert (
        "Your Trail Coffee subscription is active: 1 at £14.00 each, every 4 weeks; the next is on Monday 16 March."
    ) in reply.text


@pytest.mark.parametrize(
    ("status", "text", "question", "operation", "deed"),
    [
        ("ACTIVE", "pause my subscription", "Shall I pause your Trail Coffee", "pause_subscription", "paused"),
        ("PAUSED", "start my box again", "Shall I resume your Trail Coffee", "resume_subscription", "resumed"),
        ("ACTIVE", "skip the next one", "Trail Coffee delivery of Monday 16 March", "skip_subscription", "left out"),
        ("PAUSED", "cancel my subscription", "Shall I end your Trail Coffee", "cancel_subscription", "ended"),
    ],
)
def test_a_subscription_is_changed_after_one_yes(agent_over, status, text, question, operation, deed):
    agent = agent_over([a_subscription(status=status)])
    conversation, reply = said(agent, text, *wants("subscription_question"))
    assert question in reply.text
    assert agent.store.done == []
    _, reply = said(agent, "yes", conversation=conversation)
    assert deed in reply.text
    assert agent.store.done == [(operation, "77", {})]


def test_what_is_paused_cannot_be_paused_or_left_out_once_more(agent_over):
    agent = agent_over([a_subscription(status="PAUSED", next_billing_at=None)])
    for text in ("pause my subscription", "skip the next one"):
        _, reply = said(agent, text, *wants("subscription_question"))
        assert reply.reply_kind is ReplyKind.REFUSAL


def test_paused_resumed_and_paused_again_in_one_conversation_are_three_actions(agent_over, tmp_path):
    agent = agent_over([a_subscription()])
    conversation, _ = said(agent, "pause my subscription", *wants("subscription_question"))
    for minutes, status, text in ((1, "PAUSED", "resume it"), (2, "ACTIVE", "pause my subscription")):
        said(agent, "yes", conversation=conversation)
        republished(agent, tmp_path, [a_subscription(status=status, recorded_at=NOW + timedelta(minutes=minutes))])
        said(agent, text, *wants("subscription_question"), conversation=conversation)
    said(agent, "yes", conversation=conversation)
    assert [operation for operation, _, _ in agent.store.done] == [
        "pause_subscription",
        "resume_subscription",
        "pause_subscription",
    ]


def test_of_two_subscriptions_the_one_that_is_named_in_answer_is_paused(agent_over):
    agent = agent_over([a_subscription(), a_subscription(subscription_id="78", product_title="Oat Bars")])
    conversation, reply = said(agent, "pause my subscription", *wants("subscription_question"))
    assert "Trail Coffee or Oat Bars?" in reply.text
    _, reply = said(agent, "the oat bars", conversation=conversation)
    assert "Shall I pause your Oat Bars subscription?" in reply.text
    said(agent, "yes", conversation=conversation)
    assert agent.store.done == [("pause_subscription", "78", {})]


def test_what_the_store_does_not_offer_goes_to_a_person(agent_over):
    agent = agent_over([a_subscription(), a_british_order()])
    agent.store.offers = frozenset({"cancel_order"})
    for text, intent in (("pause my subscription", "subscription_question"), ("wrong address", "change_address")):
        _, reply = said(agent, text, *wants(intent))
        assert reply.reply_kind is ReplyKind.HANDOVER
    assert agent.store.done == []


def test_why_an_order_is_cancelled_reaches_the_store(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = said(agent, "cancel it, i ordered it by mistake", *wants("cancel_order"))
    said(agent, "yes", conversation=conversation)
    assert agent.store.done == [("cancel_order", "6043", {"reason": "ordered by mistake"})]


def republished(agent, tmp_path, rows):
    """The next batch: a new snapshot with these rows."""
    published(tmp_path / "snapshots", rows, horizon=agent.inbox.horizon(), name=uuid.uuid4().hex)
