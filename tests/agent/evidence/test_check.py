"""What is not bound to a row does not pass."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agent.evidence import Ground, Locale, Reply, compose, fact, problems, repaired, said, sentence
from agent.policy import Decision
from tests.agent.world import NOW, a_parcel, an_order

LOCALE = Locale(ZoneInfo("Europe/London"), "GBP", NOW)
ORDER = an_order(1043, total_amount=Decimal("84.50"), item_count=3)
PARCEL = a_parcel(ORDER)
NO = Decision("deny", "It is packed or on its way.", "cancel_before_dispatch")
GROUND = Ground.of([ORDER, PARCEL], [NO], {}, ["Fernway"])


def a_reply() -> Reply:
    told = sentence(
        "Order {order} over {amount} is {status}, last seen in {city}.",
        order=fact(ORDER, "order_name"),
        amount=fact(ORDER, "total_amount"),
        status=fact(PARCEL, "status", "status"),
        city=fact(PARCEL, "last_event_city"),
    )
    expected = sentence("Fernway expects it on {day}.", day=fact(PARCEL, "estimated_delivery_at"))
    return compose([told, expected, sentence("{why}", why=said(NO))], LOCALE)


def with_text(reply: Reply, text: str) -> Reply:
    return Reply(text, reply.bindings, reply.parts)


def test_a_reply_out_of_bound_facts_passes():
    assert problems(a_reply(), GROUND, LOCALE) == ()


@given(place=st.integers(min_value=0), digit=st.sampled_from("0123456789"))
def test_a_reply_with_any_number_changed_never_passes(place, digit):
    reply = a_reply()
    digits = [match.start() for match in re.finditer(r"\d", reply.text)]
    at = digits[place % len(digits)]
    assume(reply.text[at] != digit)
    assert problems(with_text(reply, reply.text[:at] + digit + reply.text[at + 1 :]), GROUND, LOCALE)


@pytest.mark.parametrize(
    "addition",
    ["5", "£5", "two", "tomorrow", "on Friday", "20%", "delivered", "Refunded", "in Paris", "to Mr Smith", "twice"],
)
def test_a_number_a_day_a_name_or_a_status_that_is_added_never_passes(addition):
    reply = a_reply()
    assert problems(with_text(reply, f"{reply.text} It is so {addition}."), GROUND, LOCALE)


@given(amount=st.decimals(min_value=0, max_value=9999, places=2))
def test_a_claim_that_says_another_amount_than_its_row_never_passes(amount):
    assume(amount != ORDER.total_amount)
    lied = an_order(1043, total_amount=amount)
    reply = compose([sentence("It was {amount}.", amount=fact(lied, "total_amount"))], LOCALE)
    assert problems(reply, GROUND, LOCALE)


def test_a_row_of_somebody_that_was_not_read_binds_nothing():
    reply = compose([sentence("Order {order}.", order=fact(an_order(2000), "order_name"))], LOCALE)
    assert problems(reply, GROUND, LOCALE) == ("'#2000' is not what profile_orders[7000].order_name says",)


def test_a_reason_that_no_rule_gave_in_this_turn_binds_nothing():
    reply = compose([sentence("{why}", why=said(Decision("deny", "It is gone.", "cancel_before_dispatch")))], LOCALE)
    assert problems(reply, GROUND, LOCALE)


def test_a_repair_leaves_out_the_sentence_that_is_not_bound():
    reply = compose(
        [sentence("Order {order}.", order=fact(ORDER, "order_name")), sentence("It comes in 3 days.")], LOCALE
    )
    shorter = repaired(reply, GROUND, LOCALE)
    assert shorter is not None
    assert shorter.text == "Order #1043."


def test_nothing_is_left_to_say_when_every_sentence_is_unbound():
    assert repaired(compose([sentence("It comes in 3 days.")], LOCALE), GROUND, LOCALE) is None


def test_what_is_not_known_cannot_be_said():
    with pytest.raises(ValueError, match="cannot say None"):
        compose([sentence("{day}", day=fact(an_order(1), "delivered_at"))], LOCALE)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "14:05 today"),
        (NOW - timedelta(days=1), "14:05 on Tuesday 10 March"),
        (datetime.fromisoformat("2025-07-01T12:00:00+00:00"), "13:00 on Tuesday 1 July 2025"),
    ],
)
def test_moments_are_told_in_the_brands_time_zone(moment, words):
    reply = compose([sentence("{at}", at=fact(an_order(1, recorded_at=moment), "recorded_at", "moment"))], LOCALE)
    assert reply.text == words
