"""Whole conversations, over real stores and a scripted language layer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from agent.errors import NotFoundError
from agent.language.protocol import Proposal
from agent.transcript import ReplyKind
from agent.visitor import Visitor
from pipelines.inbox import IncomingEvent
from tests.agent.world import (
    ANNAS,
    BEN,
    NOW,
    a_charge,
    a_customer,
    a_parcel,
    a_row,
    an_option,
    an_order,
    anna,
    before,
    ben,
    points,
    stranger,
    wants,
)


def ask(agent, text, *proposals, visitor=anna, conversation=None):
    """Start a conversation unless there is one, and say one thing."""
    conversation = conversation or agent.turns.start(visitor, "web-chat").conversation_id
    result = agent.turns.answer(conversation, visitor, agent.says(text, *proposals))
    return conversation, result


def test_the_first_message_says_that_it_is_an_ai_and_that_a_person_is_there(agent_over):
    first = agent_over([]).turns.start(stranger, "web-chat").messages[0]
    assert "AI assistant" in first.text
    assert "a person" in first.text
    assert first.reply_kind is ReplyKind.DISCLOSURE


def test_an_order_is_told_with_its_carrier_its_day_and_how_old_the_news_is(agent_over):
    order = an_order(1043)
    _, result = ask(agent_over([a_customer(), order, a_parcel(order)]), "wheres my ordr", *wants("track_order"))
    assert "#1043 is on its way" in result.reply.text
    assert "expected on Friday 13 March" in result.reply.text
    assert "Latest update on this: 13:05 today." in result.reply.text
    assert result.reply.reply_kind is ReplyKind.ANSWER


def test_every_claim_of_a_reply_names_its_cell(agent_over):
    order = an_order(1043)
    _, result = ask(agent_over([order, a_parcel(order)]), "where is it", *wants("track_order"))
    cells = {(claim.table, claim.key, claim.column) for claim in result.reply.claims}
    assert ("profile_shipments", "f6043", "status") in cells
    assert all(claim.as_of for claim in result.reply.claims)


def test_with_two_open_orders_one_question_names_both_and_its_answer_is_understood(agent_over):
    agent = agent_over([an_order(1043), an_order(1044, ordered_at=before(days=1))])
    conversation, result = ask(agent, "where is my order", *wants("track_order"))
    assert result.reply.reply_kind is ReplyKind.QUESTION
    assert "#1044" in result.reply.text
    assert "#1043" in result.reply.text
    _, result = ask(agent, "1043 please", conversation=conversation)
    assert "#1043" in result.reply.text
    assert result.reply.reply_kind is ReplyKind.ANSWER


def test_the_other_one_points_back_to_what_was_named_before(agent_over):
    agent = agent_over([an_order(1043), an_order(1044)])
    conversation, _ = ask(agent, "where is #1043", *wants("track_order", order_name="#1043"))
    _, result = ask(
        agent, "and the other one?", *wants("track_order", order_reference="other"), conversation=conversation
    )
    assert "#1044" in result.reply.text


def test_somebody_elses_order_is_answered_exactly_like_one_that_does_not_exist(agent_over):
    agent = agent_over([an_order(1043), an_order(2000, customer_id=BEN)])
    _, theirs = ask(agent, "where is #2000", *wants("track_order", order_name="#2000"))
    _, nobodys = ask(agent, "where is #9999", *wants("track_order", order_name="#9999"))
    assert theirs.reply.text == nobodys.reply.text
    assert theirs.reply.claims == nobodys.reply.claims == ()


def test_a_stranger_is_told_nothing_of_any_order(agent_over):
    _, result = ask(
        agent_over([an_order(1043)]), "where is #1043", *wants("track_order", order_name="#1043"), visitor=stranger
    )
    assert result.reply.skills == ("sign_in",)
    assert result.reply.claims == ()
    assert result.steps == ()


@pytest.mark.parametrize("visitor", [ben, stranger, Visitor(ANNAS, "none", "session-anna")])
def test_not_your_conversation_equals_no_such_conversation(agent_over, visitor):
    agent = agent_over([])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    for look in (
        lambda: agent.turns.view(conversation, visitor),
        lambda: agent.turns.answer(conversation, visitor, "hi"),
    ):
        with pytest.raises(NotFoundError, match=f"no conversation '{conversation}'"):
            look()
    with pytest.raises(NotFoundError, match="no conversation 'conv_nobody'"):
        agent.turns.view("conv_nobody", visitor)


def test_an_event_that_no_batch_has_seen_is_known_at_once(agent_over):
    agent = agent_over([a_customer()])
    body = {"type": "orders/create", "data": {"id": "77", "name": "#1077", "total_price": "20.00"}}
    event = IncomingEvent("shopify", "orders/create", "w1", NOW, json.dumps(body), (ANNAS,), ("order:77",))
    agent.inbox.append([event])
    _, result = ask(agent, "did you get my order?", *wants("track_order"))
    assert "#1077" in result.reply.text
    [record] = agent.rows("select record->'readings'->0->'sections' from agent.turns")
    assert {section["table"] for section in record[0] if section["speed"] == "live"} == {"profile_orders"}


def test_our_own_events_leave_orders_to_be_read_as_published(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = ask(agent, "hello", *wants("greeting"))
    _, result = ask(agent, "where is it", *wants("track_order"), conversation=conversation)
    assert {read["speed"] for read in result.steps[0].output["read"].values()} == {"published"}


@pytest.mark.parametrize(
    "text", ["let me talk to a human", "I want a person", "HUMAN", "can i speak to someone please", "get me an agent"]
)
def test_asking_for_a_person_is_honoured_in_one_turn_even_when_the_language_layer_misses_it(agent_over, text):
    agent = agent_over([a_customer(), an_order(1043)])
    conversation, result = ask(agent, text)
    assert result.is_handed_over
    assert result.reply.reply_kind is ReplyKind.HANDOVER
    [waiting] = agent.turns.handed_over()
    assert waiting.conversation_id == conversation
    assert waiting.package["profile"]["profile_orders"][0]["order_name"] == "#1043"
    assert [said["text"] for said in waiting.package["transcript"]][-1] == text


def test_after_a_handover_the_agent_does_not_answer_over_the_human(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = ask(agent, "human please")
    _, result = ask(agent, "where is my order", *wants("track_order"), conversation=conversation)
    assert result.reply is None
    assert result.is_handed_over
    assert agent.kinds()[-1] == "message_received"
    assert len(agent.turns.handed_over()) == 1


def test_a_failed_handover_is_told_as_failed(agent_over):
    agent = agent_over([])
    agent.turns_with(handoffs=_ClosedInbox())
    _, result = ask(agent, "human please")
    assert not result.is_handed_over
    assert "could not" in result.reply.text
    assert result.reply.reply_kind is ReplyKind.APOLOGY
    assert "handoff_failed" in agent.kinds()
    assert "conversation_escalated" not in agent.kinds()


class _ClosedInbox:
    def hand_over(self, package, at):
        from agent.handoff import HandoffFailedError

        raise HandoffFailedError("closed")


def test_the_second_unclear_message_brings_an_offer_and_yes_takes_it(agent_over):
    agent = agent_over([])
    conversation, first = ask(agent, "blorp")
    assert first.reply.skills == ("clarify",)
    _, second = ask(agent, "blorp blorp", conversation=conversation)
    assert "person" in second.reply.text
    _, third = ask(agent, "yes", conversation=conversation)
    assert third.is_handed_over
    [team] = [json.loads(event.payload)["data"] for event in agent.events() if event.kind == "team_requested"]
    assert team["is_accepted_offer"] is True


def test_three_attempts_without_success_hand_over_softly(agent_over):
    agent = agent_over([])
    conversation, _ = ask(agent, "blorp")
    ask(agent, "blorp blorp", conversation=conversation)
    _, third = ask(agent, "blorp blorp blorp", conversation=conversation)
    assert third.is_handed_over
    [escalated] = [json.loads(e.payload)["data"] for e in agent.events() if e.kind == "conversation_escalated"]
    assert (escalated["handoff_mode"], escalated["category"]) == ("soft", "unintelligible-input")


@pytest.mark.parametrize("text", ["this is fucking useless", "WHERE IS MY PARCEL ANSWER ME", "great, just great"])
def test_frustration_meets_sympathy_and_a_person(agent_over, text):
    _, result = ask(agent_over([]), text, *wants("complaint"))
    assert result.is_handed_over
    assert result.reply.text.startswith("I am sorry")


def test_two_wishes_in_one_message_are_both_answered(agent_over):
    order = an_order(1043)
    agent = agent_over([a_customer(points_balance=120), order, a_parcel(order), points(-500, 2), points(900, 9)])
    text = "where is my order and why are my points low"
    _, result = ask(agent, text, *wants("track_order"), *wants("loyalty_balance"))
    assert "#1043 is on its way" in result.reply.text
    assert "120 points" in result.reply.text
    assert "500 on Monday 9 March" in result.reply.text
    assert result.reply.skills == ("track_order", "loyalty_balance")


def test_a_double_charge_goes_to_a_person_while_the_delivery_is_answered(agent_over):
    order = an_order(1043)
    charge = a_charge("duplicate", amount=Decimal("84.50"), order_name="#1043")
    agent = agent_over([order, a_parcel(order), charge])
    _, result = ask(agent, "where is it, and you took my money", *wants("track_order"), *wants("payment_question"))
    assert "#1043 is on its way" in result.reply.text
    assert "£84.50" in result.reply.text
    assert result.is_handed_over
    [waiting] = agent.turns.handed_over()
    assert waiting.package["category"] == "bad-billing-state"
    assert waiting.package["profile"]["profile_charges"][0]["amount"] == "84.50"


def test_what_is_in_the_cart_is_judged_before_it_is_bought(agent_over):
    sale = an_option(
        None, "Sale Boots", is_final_sale=True, clause_text="Final sale items cannot be returned.", window_days=0
    )
    _, result = ask(
        agent_over([an_option(None, "Ridge Jacket", window_days=90), sale]),
        "can i return what is in my cart?",
        *wants("return_order", scope="cart"),
    )
    assert "Ridge Jacket: yes, within 90 days of its delivery." in result.reply.text
    assert "Sale Boots: no. Final sale items cannot be returned." in result.reply.text


def test_a_cancellation_is_asked_for_confirmed_and_done_once(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, question = ask(agent, "cancel my order", *wants("cancel_order"))
    assert "#1043 over £84.50" in question.reply.text
    assert question.steps[-1].needs_approval
    assert agent.store.effects == []
    _, done = ask(agent, "yes", conversation=conversation)
    assert done.reply.reply_kind is ReplyKind.ACTION_DONE
    assert "I have cancelled order #1043" in done.reply.text
    assert agent.store.effects == ["6043"]
    assert agent.rows("select state from agent.actions") == [("done",)]
    assert [kind for kind in agent.kinds() if kind.startswith("action")] == [
        "action_decided",
        "action_decided",
        "action_taken",
    ]


def test_a_no_leaves_the_order_alone_and_a_later_yes_does_nothing(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = ask(agent, "cancel my order", *wants("cancel_order"))
    ask(agent, "no", conversation=conversation)
    ask(agent, "yes", conversation=conversation)
    assert agent.store.effects == []


def test_a_deed_that_was_not_answered_is_asked_about_once_more_and_then_let_go(agent_over):
    agent = agent_over([an_order(1043), a_customer()])
    conversation, _ = ask(agent, "cancel my order", *wants("cancel_order"))
    points_of = wants("loyalty_balance")
    _, reminded = ask(agent, "how many points do I have", *points_of, conversation=conversation)
    assert "One thing is still open. Shall I cancel order #1043" in reminded.reply.text
    _, let_go = ask(agent, "and how many points now", *points_of, conversation=conversation)
    assert "Shall I cancel" not in let_go.reply.text
    ask(agent, "yes", conversation=conversation)
    assert agent.store.effects == []


def test_a_yes_right_after_the_reminder_does_it(agent_over):
    agent = agent_over([an_order(1043), a_customer()])
    conversation, _ = ask(agent, "cancel my order", *wants("cancel_order"))
    ask(agent, "how many points do I have", *wants("loyalty_balance"), conversation=conversation)
    ask(agent, "yes", conversation=conversation)
    assert agent.store.effects == ["6043"]


def test_what_the_store_did_not_say_is_told_as_unknown_and_goes_to_a_person(agent_over):
    agent = agent_over([an_order(1043)])
    agent.store.mood = "silent"
    conversation, _ = ask(agent, "cancel my order", *wants("cancel_order"))
    _, result = ask(agent, "yes", conversation=conversation)
    assert "do not know yet" in result.reply.text
    assert result.is_handed_over
    assert agent.rows("select state from agent.actions") == [("unknown",)]
    assert "action_taken" not in agent.kinds()


def test_twenty_parallel_confirmations_have_one_effect(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = ask(agent, "cancel my order", *wants("cancel_order"))
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: agent.turns.answer(conversation, anna, "yes"), range(20)))
    assert agent.store.effects == ["6043"]


def test_a_source_that_has_been_silent_makes_the_answer_hedge(agent_over):
    agent = agent_over([an_order(1043)])
    agent.inbox.append([IncomingEvent("shopify", "products/update", "w0", NOW, "{}", (), ("product:1",))])
    received = agent.inbox.last_events()["shopify"].received_at
    agent.now[0] = received + timedelta(minutes=1439)
    assert "I have heard nothing new" not in ask(agent, "where", *wants("track_order", order_name="1043"))[1].reply.text
    agent.now[0] = received + timedelta(minutes=1441)
    assert "I have heard nothing new" in ask(agent, "where", *wants("track_order", order_name="1043"))[1].reply.text


def test_events_come_in_order_and_a_second_landing_adds_none(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = ask(agent, "where is my order", *wants("track_order"))
    ask(agent, "thanks, that helped", *wants("thanks_goodbye"), conversation=conversation)
    expected = [
        "conversation_started",
        "message_sent",
        "message_received",
        "message_sent",
        "message_received",
        "message_sent",
        "conversation_resolved",
        "feedback_asked",
    ]
    assert agent.kinds() == expected
    agent.rows("select 1")
    with agent.turns._database.pool.connection() as connection:
        connection.execute("update agent.events set is_landed = false")
    assert agent.turns._outbox.land() == len(expected)
    assert agent.kinds() == expected


def test_events_carry_the_identifier_only_of_a_visitor_who_proved_it(agent_over):
    agent = agent_over([])
    ask(agent, "hello", *wants("greeting"), visitor=stranger)
    assert {role for event in agent.events() for _, role in event.keys} == {"routing"}
    ask(agent, "hello", *wants("greeting"), visitor=anna)
    assert (ANNAS, "identifier") in agent.events()[-1].keys


def test_only_thanks_that_say_it_helped_and_follow_an_answer_confirm_anything(agent_over):
    agent = agent_over([an_order(1043), an_order(1044)])
    conversation, _ = ask(agent, "where", *wants("track_order"))
    ask(agent, "thanks, that helped", *wants("thanks_goodbye"), conversation=conversation)
    ask(agent, "where is 1043", *wants("track_order", order_name="1043"), conversation=conversation)
    ask(agent, "thanks", *wants("thanks_goodbye"), conversation=conversation)
    assert "conversation_resolved" not in agent.kinds()
    ask(agent, "where is 1043", *wants("track_order", order_name="1043"), conversation=conversation)
    ask(agent, "thanks, that helped", *wants("thanks_goodbye"), conversation=conversation)
    assert agent.kinds()[-2:] == ["conversation_resolved", "feedback_asked"]


def test_a_wish_that_no_skill_serves_yet_is_told_so_and_a_person_offered(agent_over):
    _, result = ask(agent_over([]), "teach me to knit", *wants("wish_of_tomorrow"))
    assert result.reply.reply_kind is ReplyKind.NO_ANSWER
    assert "colleague" in result.reply.text


def test_without_any_snapshot_an_account_question_goes_to_a_person_and_nothing_is_made_up(agent_over, tmp_path):
    agent = agent_over([an_order(1043)])
    (tmp_path / "snapshots" / "current").unlink()
    _, result = ask(agent, "where is my order", *wants("track_order"))
    assert result.is_handed_over
    assert result.reply.claims == ()


def test_what_cannot_be_bound_is_not_said_and_goes_to_a_person(agent_over, monkeypatch):
    from agent.evidence import sentence
    from agent.skills import Answer, Skill, catalogue

    invented = Skill(
        "track_order",
        frozenset({"track_order"}),
        lambda _: Answer(ReplyKind.ANSWER, (sentence("It arrives in 3 days."),)),
    )
    monkeypatch.setitem(catalogue.BY_INTENT, "track_order", invented)
    agent = agent_over([a_row(type(an_order(1)), customer_id="c_anna", order_id="1")])
    _, result = ask(agent, "where is my order", Proposal("track_order", 0.9))
    assert "3" not in result.reply.text
    assert result.is_handed_over
