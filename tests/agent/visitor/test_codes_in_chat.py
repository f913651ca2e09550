"""A visitor without an account's proof, in the chat: the code by mail, and the status of one order."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from agent.errors import NotFoundError
from agent.replay import Today, verdicts
from agent.store.conversations import Conversations
from agent.store.releases import Releases
from agent.visitor import Visitor
from agent.visitor_limits import Allowance
from tests.agent.visitor.conftest import ANNAS_ADDRESS, BENS_ADDRESS
from tests.agent.world import NOW, anna

STRANGER = Visitor(None, "none", "session-stranger", "203.0.113.7")
OTHER = Visitor(None, "none", "session-other", "203.0.113.8")
NO_MATCH = "I cannot find an order with that number and that e-mail address. Could you check both for me?"


def opened(agent, visitor=STRANGER):
    return agent.turns.start(visitor, "web-chat").conversation_id


def said(agent, conversation, text, visitor=STRANGER):
    return agent.turns.answer(conversation, visitor, text).reply


def signed_in(agent, box, conversation, address=ANNAS_ADDRESS, count=1, visitor=STRANGER):
    said(agent, conversation, "how many points do i have", visitor)
    said(agent, conversation, address, visitor)
    return said(agent, conversation, box.code(count), visitor)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_after_the_code_the_customer_is_answered_what_they_had_asked(agent, box):
    conversation = opened(agent)
    asked = said(agent, conversation, "where is my order #1043?")
    assert "e-mail address" in asked.text
    assert "#1043" not in asked.text
    said(agent, conversation, "i want to return the jacket from #1043")
    sent = said(agent, conversation, f"my email is {ANNAS_ADDRESS}")
    assert "If that is the e-mail address of an account" in sent.text
    answer = said(agent, conversation, f"the code is {box.code()}")
    assert answer.text.startswith("Thank you, now I know that the account is yours.")
    assert "return_order" in answer.skills
    assert "#1044" in said(agent, conversation, "where is my order #1044?").text
    [mail] = box.messages
    assert (mail["To"], mail["From"]) == (ANNAS_ADDRESS, "codes@fernway.test")


def test_a_code_is_offered_when_an_address_was_given_unasked_and_sent_on_a_yes(agent, box):
    conversation = opened(agent)
    offer = said(agent, conversation, f"cancel order #1043, my email is {ANNAS_ADDRESS}")
    assert "Shall I send a code" in offer.text
    assert not box.messages
    assert "I have sent a code" in said(agent, conversation, "yes please").text
    assert "#1043" in said(agent, conversation, box.code()).text
    assert agent.store.effects == []


def test_whether_an_account_exists_is_told_neither_by_the_words_nor_by_the_mail(agent, box):
    answers = []
    for address in ("nobody@example.com", ANNAS_ADDRESS):
        conversation = opened(agent)
        said(agent, conversation, "how many points do i have")
        result = agent.turns.answer(conversation, STRANGER, address)
        wrong_code = said(agent, conversation, "000000")
        answers.append((result.reply.text, result.steps, result.reply.claims, result.is_handed_over, wrong_code.text))
    assert answers[0] == answers[1]
    box.arrived()
    assert [mail["To"] for mail in box.messages] == [ANNAS_ADDRESS]
    rows = agent.rows("select is_on_file, tries from agent.one_time_codes order by code_id")
    assert rows == [(False, 1), (True, 1)]


def test_of_a_code_nothing_is_stored_but_a_keyed_digest(agent, box):
    conversation = opened(agent)
    signed_in(agent, box, conversation)
    code = box.code()
    tables = ("one_time_codes", "messages", "turns", "events", "conversations")
    for table in tables:
        [(text,)] = agent.rows(f"select coalesce(string_agg(t::text, ' '), '') from agent.{table} as t")
        assert code not in text, table
    assert ANNAS_ADDRESS not in str(agent.rows("select t::text from agent.one_time_codes as t"))


def test_a_code_has_five_tries(agent, box):
    conversation = opened(agent)
    said(agent, conversation, "how many points do i have")
    said(agent, conversation, ANNAS_ADDRESS)
    code = box.code()
    codes, now = agent.turns._means.codes, NOW
    for _ in range(5):
        assert codes.proves(wrong(code), ANNAS_ADDRESS, conversation, now) is None
    assert codes.proves(code, ANNAS_ADDRESS, conversation, now) is None


@pytest.mark.parametrize(("tries", "minutes", "is_believed"), [(4, 9.99, True), (0, 10, False)])
def test_a_code_is_good_for_ten_minutes_and_once(agent, box, tries, minutes, is_believed):
    conversation = opened(agent)
    said(agent, conversation, "how many points do i have")
    said(agent, conversation, ANNAS_ADDRESS)
    code, codes, later = box.code(), agent.turns._means.codes, NOW + timedelta(minutes=minutes)
    for _ in range(tries):
        codes.proves(wrong(code), ANNAS_ADDRESS, conversation, later)
    assert (codes.proves(code, ANNAS_ADDRESS, conversation, later) is not None) == is_believed
    assert codes.proves(code, ANNAS_ADDRESS, conversation, later) is None


def test_a_code_proves_its_own_address_in_its_own_conversation_and_only_the_newest_counts(agent, box):
    conversation, elsewhere = opened(agent), opened(agent, OTHER)
    codes = agent.turns._means.codes
    codes.send(ANNAS_ADDRESS, conversation, NOW)
    old = box.code(1)
    codes.send(ANNAS_ADDRESS, conversation, NOW)
    new = box.code(2)
    assert codes.proves(new, ANNAS_ADDRESS, elsewhere, NOW) is None
    assert codes.proves(new, BENS_ADDRESS, conversation, NOW) is None
    assert old == new or codes.proves(old, ANNAS_ADDRESS, conversation, NOW) is None
    assert codes.proves(new, ANNAS_ADDRESS, conversation, NOW) == f"email:{ANNAS_ADDRESS}"


def test_the_conversation_stays_its_sessions_and_becomes_nobody_elses(agent, box):
    conversation = opened(agent)
    signed_in(agent, box, conversation)
    for visitor in (OTHER, anna, Visitor(None, "none", "")):
        with pytest.raises(NotFoundError):
            agent.turns.view(conversation, visitor)
    assert agent.turns.view(conversation, STRANGER).messages
    assert (f"email:{ANNAS_ADDRESS}", "identifier") in agent.events()[-1].keys


def test_the_proof_lasts_an_hour_and_then_only_the_same_customer_can_renew_it(agent, box):
    conversation = opened(agent)
    signed_in(agent, box, conversation)
    agent.now[0] = NOW + timedelta(minutes=59, seconds=59)
    assert "#1044" in said(agent, conversation, "where is my order #1044?").text
    agent.now[0] = NOW + timedelta(hours=1)
    assert "#1044" not in said(agent, conversation, "where is my order #1044?").text
    said(agent, conversation, "show my points balance")
    assert "belongs to another account" in said(agent, conversation, f"send the code to {BENS_ADDRESS}").text
    said(agent, conversation, "how many points do i have")
    said(agent, conversation, f"send a code to {ANNAS_ADDRESS}")
    assert "the account is yours" in said(agent, conversation, box.code(2)).text
    assert agent.rows("select distinct customer_identifier from agent.conversations") == [(f"email:{ANNAS_ADDRESS}",)]


def test_codes_to_one_address_are_limited_whoever_asks_and_from_one_host_whomever_to(agent, box):
    codes = agent.turns._means.codes
    conversation = opened(agent)
    assert [codes.send(ANNAS_ADDRESS, conversation, NOW) for _ in range(6)] == [True] * 5 + [False]
    assert codes.send("nobody@example.com", conversation, NOW)
    assert codes.send(ANNAS_ADDRESS, conversation, NOW + timedelta(hours=1, seconds=1))
    agent.turns_with(**vars(agent.turns._means) | {"code_allowance": Allowance("1/hour")})
    for visitor, expected in ((STRANGER, "have sent"), (STRANGER, "very often"), (OTHER, "have sent")):
        conversation = opened(agent, visitor)
        said(agent, conversation, "how many points do i have", visitor)
        assert expected in said(agent, conversation, "someone@example.com", visitor).text


def test_the_status_of_an_order_takes_its_number_and_its_address(agent):
    reply = said(agent, opened(agent), f"where is order #1043? my email is {ANNAS_ADDRESS.upper()}")
    assert "Order #1043 is on its way" in reply.text
    assert "Leeds" not in reply.text
    assert "https://" not in reply.text
    assert "Jacket" not in reply.text
    assert is_status(reply)


STATUS = {
    "profile_orders": {"order_name", "recorded_at"},
    "profile_shipments": {"status", "carrier", "estimated_delivery_at", "recorded_at"},
}


def is_status(reply):
    return all(claim.column in STATUS.get(claim.table, ()) for claim in reply.claims)


def test_number_and_address_may_come_one_after_the_other(agent):
    conversation = opened(agent)
    assert "e-mail address" in said(agent, conversation, "where is order #1043?").text
    assert "Order #1043 is on its way" in said(agent, conversation, ANNAS_ADDRESS).text


def test_what_does_not_match_is_answered_alike_byte_for_byte(agent):
    cases = [("#2000", ANNAS_ADDRESS), ("#9999", ANNAS_ADDRESS), ("#1043", BENS_ADDRESS), ("#1043", "no@example.com")]
    answers = []
    for order, address in cases:
        conversation = opened(agent)
        result = agent.turns.answer(conversation, STRANGER, f"where is order {order}? my email is {address}")
        answers.append((result.reply.text, result.reply.skills, result.reply.claims, result.steps))
    assert answers == [(NO_MATCH, ("order_status",), (), ())] * 4


def test_the_look_up_tells_no_more_than_the_status_whatever_is_asked_next(agent):
    conversation = opened(agent)
    said(agent, conversation, f"where is order #1043? my email is {ANNAS_ADDRESS}")
    for text in ("cancel it", "what did i order?", "how many points do i have", "where is my other order?"):
        reply = said(agent, conversation, text)
        assert not re.search(r"#1044|Jacket|84\.50", reply.text), text
        assert is_status(reply), text
    assert agent.rows("select customer_identifier from agent.conversations") == [(None,)]


def test_look_ups_are_limited_by_host_by_address_and_by_order(agent):
    agent.turns_with(**vars(agent.turns._means) | {"lookup_allowance": Allowance("2/hour")})
    asked = [
        (STRANGER, "#9001", "a@example.com", NO_MATCH),
        (STRANGER, "#9002", "b@example.com", NO_MATCH),
        (STRANGER, "#9003", "c@example.com", "very often"),
        (OTHER, "#9004", "a@example.com", NO_MATCH),
        (OTHER, "#9001", "d@example.com", NO_MATCH),
        (Visitor(None, "none", "s3", "203.0.113.9"), "#9005", "a@example.com", "very often"),
        (Visitor(None, "none", "s4", "203.0.113.10"), "#9001", "e@example.com", "very often"),
    ]
    for visitor, order, address, expected in asked:
        text = f"where is order {order}? my email is {address}"
        assert expected in said(agent, opened(agent, visitor), text, visitor).text, (order, address)


def test_without_a_mail_server_no_code_is_promised(agent, box):
    agent.turns_with(**vars(agent.turns._means) | {"codes": None})
    conversation = opened(agent)
    assert "code" not in said(agent, conversation, "how many points do i have").text
    assert "code" not in said(agent, conversation, ANNAS_ADDRESS).text
    assert (
        "Order #1043 is on its way"
        in said(agent, conversation, f"where is my order #1043? my email is {ANNAS_ADDRESS}").text
    )


def test_a_mail_server_that_falters_is_asked_again_and_one_that_refuses_is_not(agent, box):
    codes, conversation = agent.turns._means.codes, opened(agent)
    box.refusals.append("451 try again")
    codes.send(ANNAS_ADDRESS, conversation, NOW)
    assert box.code(1)


def test_a_person_comes_first_and_the_code_waits(agent, box):
    conversation = opened(agent)
    said(agent, conversation, "how many points do i have")
    said(agent, conversation, ANNAS_ADDRESS)
    result = agent.turns.answer(conversation, STRANGER, f"{box.code()} let me talk to a human")
    assert result.is_handed_over


def test_what_happened_at_the_doorstep_is_the_same_when_the_turns_are_taken_again(agent, box, embedded):
    conversation = opened(agent)
    said(agent, conversation, f"where is order #1043? my email is {ANNAS_ADDRESS}")
    said(agent, conversation, f"where is order #9999? my email is {ANNAS_ADDRESS}")
    signed_in(agent, box, conversation)
    pool, brand = agent.turns._database.pool, agent.means.brand
    kept = Conversations(pool).turns_between(NOW - timedelta(days=1), NOW + timedelta(days=1), conversation)
    found = list(verdicts(kept, Releases(pool).named, Today(brand, embedded)))
    assert [(verdict.differences, verdict.obstacle) for verdict in found] == [((), None)] * 5
