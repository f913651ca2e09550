"""Which of the wishes read out of one message is to be done, and which are but its details."""

from __future__ import annotations

import pytest

from agent.language.deeds import deeds_told_apart
from agent.language.outright import SAID_FOR, all_examples, said_outright
from agent.language.protocol import Proposal
from agent.policy.people import only_their_own_account
from agent.skills.catalogue import BY_INTENT


def heard(*intents: str) -> list[Proposal]:
    return [Proposal(intent, 0.8, {"order_name": "#1043"}) for intent in intents]


@pytest.mark.parametrize(
    ("text", "intents", "kept"),
    [
        ("return the kettle of #1043, refund it to my card", ["return_order", "refund_status"], ["return_order"]),
        ("return the kettle and the clock of #1043", ["exchange_order"], ["return_order"]),
        ("cancel #1043 and return the kettle", ["cancel_order", "return_order"], ["cancel_order", "return_order"]),
        ("i want to excahnge the grill of #1043", ["out_of_scope"], ["change_items"]),
        ("can you swap the grill of #1043? it has not left", ["track_order"], ["change_items"]),
        ("can i exchange the grill of #1043", ["out_of_scope"], ["out_of_scope"]),
        ("my payment was declined. and cancel #1043", ["payment_question", "cancel_order"],
         ["payment_question", "cancel_order"]),
        ("change it", ["change_address"], ["change_address"]),
        ("return #1043. get me a person", ["hand_over", "return_order"], ["hand_over", "return_order"]),
        ("where is #1043", ["track_order"], ["track_order"]),
    ],
)  # fmt: skip
def test_a_deed_is_read_by_its_own_words_and_details_of_it_are_no_wishes(text, intents, kept):
    assert sorted(each.intent for each in deeds_told_apart(text, heard(*intents))) == sorted(kept)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please undo that", "undo"),
        ("change it back", "undo"),
        ("cancel my return", "undo"),
        ("can i have some store credit for the delay?", "store_credit"),
        ("i want something for the trouble", "store_credit"),
        ("return the kettle of #1043 for store credit", "return_order"),
        ("can you take it back?", "return_order"),
        ("cancel my order", "cancel_order"),
    ],
)
def test_undoing_and_credit_are_known_by_their_own_words_and_a_return_stays_one(text, intent):
    heard = "cancel_order" if "cancel" in text else "return_order"
    proposals = [Proposal(heard, 0.8, {}), Proposal("complaint", 0.6, {})]
    assert deeds_told_apart(text, proposals)[0].intent == intent


@pytest.mark.parametrize(
    ("text", "heard", "intent"),
    [
        ("its late", "greeting", "track_order"),
        ("why is it still late??", "out_of_scope", "track_order"),
        ("not here yet", "unclear", "track_order"),
        ("one boot is missing", "out_of_scope", "complaint"),
        ("that is not what i asked", "out_of_scope", "unclear"),
        ("no thats not it", "thanks_goodbye", "unclear"),
        ("am i a good customer", "unclear", "loyalty_balance"),
        ("what happens to my data", "out_of_scope", "store_policy"),
        ("is my data safe with you", "unclear", "store_policy"),
        ("what if it is damaged?", "out_of_scope", "out_of_scope"),
        ("is it too late to cancel", "unclear", "unclear"),
        ("its late", "delivery_time", "delivery_time"),
    ],
)
def test_short_words_that_were_heard_as_nothing_are_read_again(text, heard, intent):
    assert deeds_told_apart(text, [Proposal(heard, 0.6)])[0].intent == intent


@pytest.mark.parametrize(
    "text", ["someone else used my account", "somebody logged into my account", "someone has been using my account"]
)
def test_a_stranger_in_the_account_is_known_whatever_was_heard(text):
    assert [each.intent for each in deeds_told_apart(text, [Proposal("account_change", 0.9)])] == ["account_access"]
    assert only_their_own_account(text, "Fernway").is_allowed


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, said in SAID_FOR.items() for text in said])
def test_what_is_given_as_an_example_is_known_by_its_words(intent, text):
    assert said_outright(text) == intent


def test_every_intent_that_a_skill_answers_to_has_examples():
    # Articles answer what nothing else does, whatever it is.
    assert set(BY_INTENT) - {"knowledge"} <= set(all_examples())
