"""Talks that once went wrong, with the language layer that ships."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from agent.transcript import ReplyKind
from tests.agent.world import (
    NOW,
    a_charge,
    a_clause,
    a_customer,
    a_declined_payment,
    a_line,
    a_parcel,
    after,
    an_option,
    an_order,
    anna,
    before,
)

NEWER = an_order(1044, ordered_at=before(days=1))
OLDER = an_order(1043, ordered_at=before(days=8))
TWO_OPEN = (
    NEWER,
    OLDER,
    a_parcel(NEWER),
    a_parcel(OLDER, status="out_for_delivery"),
    a_line(NEWER, "Glow Head Torch"),
    a_line(OLDER, "Tarn Boots"),
)


@pytest.fixture(scope="module")
def embedded():
    from agent.language.embedded import EmbeddedLanguage

    return EmbeddedLanguage()


@pytest.fixture
def talk(agent_over, embedded):
    """Say one thing after the other to an agent over the given rows; the replies."""

    def said(rows, *texts):
        agent = agent_over(rows)
        turns = agent.turns_with(language=embedded)
        conversation = turns.start(anna, "web-chat").conversation_id
        return [turns.answer(conversation, anna, text).reply for text in texts]

    return said


@pytest.mark.parametrize(
    "answer", ["the second", "#1043", "1043", "the boots", "the older one", "the one from last week"]
)
def test_an_answer_to_which_order_is_understood_and_then_the_other_one_is_the_other(talk, answer):
    asked, told, other = talk(TWO_OPEN, "where is my parcel", answer, "and the other one?")
    assert "#1044 from Tuesday 10 March or #1043 from Tuesday 3 March" in asked.text
    assert "#1043 is out for delivery" in told.text
    assert "#1044 is on its way" in other.text
    assert told.skills == other.skills == ("track_order",)


@pytest.mark.parametrize("answer", ["both", "where is the first and the second one"])
def test_both_are_told_in_paragraphs_of_their_own_and_share_one_last_line(talk, answer):
    reply = talk(TWO_OPEN, "where is my parcel", answer)[-1]
    first, second, news = reply.text.split("\n\n")
    assert "#1044" in first
    assert "#1043" in second
    assert news.startswith("Latest update on this")


def test_the_first_one_without_a_question_changes_no_skill(talk):
    assert talk([a_customer()], "how many points do i have", "the first one")[-1].skills == ("loyalty_balance",)


def test_the_first_one_of_nothing_is_asked_about(talk):
    assert talk(TWO_OPEN, "the first one")[-1].skills == ("clarify",)


def test_a_bare_no_to_which_order_lets_it_rest(talk):
    assert talk(TWO_OPEN, "cancel my order", "no")[-1].skills == ("left_as_it_is",)


@pytest.mark.parametrize("thanks", ["thanks", "thank you", "cheers, that's all"])
def test_thanks_get_a_goodbye_and_not_the_answer_again(talk, thanks):
    order = an_order(1043)
    assert talk([order, a_parcel(order)], "where is my order", thanks)[-1].skills == ("goodbye",)


def test_a_bare_yes_to_two_questions_cancels_nothing(agent_over, embedded):
    agent = agent_over([an_order(1043), a_declined_payment("Insufficient funds.")])
    turns = agent.turns_with(language=embedded)
    conversation = turns.start(anna, "web-chat").conversation_id

    first = turns.answer(conversation, anna, "my payment was declined. and cancel my order #1043").reply
    second = turns.answer(conversation, anna, "yes")

    assert "Shall I cancel" in first.text
    assert "a colleague" in first.text
    assert second.is_handed_over
    assert agent.store.effects == []


def test_a_matter_called_settled_cancels_nothing(agent_over, embedded):
    agent = agent_over([an_order(1043)])
    turns = agent.turns_with(language=embedded)
    conversation = turns.start(anna, "web-chat").conversation_id
    for text in ("cancel my order", "that is already sorted"):
        turns.answer(conversation, anna, text)
    assert agent.store.effects == []


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        # NOW is a Wednesday and the parcel is expected on Friday 13 March.
        ("will it arrive before friday?", "No: it is expected on Friday 13 March."),
        ("will it arrive by friday?", "Yes: it is expected on Friday 13 March."),
        ("will it come today?", "No: it is expected on Friday 13 March."),
        ("will it arrive before the 14th?", "Yes: it is expected on Friday 13 March."),
        ("will my order arrive on saturday?", "Sooner than that: it is expected on Friday 13 March."),
    ],
)
def test_a_day_asked_for_is_compared_with_the_day_expected_before_all_else(talk, question, opening):
    order = an_order(1043)
    reply = talk([order, a_parcel(order)], "where is my order", question)[-1]
    assert reply.text.startswith(opening)


@pytest.mark.parametrize(
    ("expected", "opening"), [(None, "I cannot say yet"), (NOW - timedelta(days=1), "I cannot promise that")]
)
def test_a_day_is_promised_neither_without_an_estimate_nor_after_it(talk, expected, opening):
    order = an_order(1043)
    parcel = a_parcel(order, estimated_delivery_at=expected)
    assert talk([order, parcel], "will it arrive by friday?")[-1].text.startswith(opening)


def test_a_fee_is_explained_with_its_order_and_cap_and_taken_off_after_a_yes(talk):
    charge = a_charge(
        "fee",
        amount=Decimal("6.00"),
        order_name="#1011",
        explanation="Late return: the parcel came back late.",
        is_waivable=True,
        waivable_amount=Decimal("6.00"),
        clause_id="fee-late-return",
    )
    clause = a_clause("fee-late-return", "fees", "A late return fee of up to £15 may be taken off.")
    reply, taken = talk([charge, clause], "what is this £6 fee", "yes please")
    assert reply.text.startswith(
        "The £6.00 on Sunday 8 March is a fee for order #1011. Late return: the parcel came back late. "
        "A late return fee of up to £15 may be taken off. Shall I take £6.00 of it off?"
    )
    assert reply.reply_kind is ReplyKind.QUESTION
    assert taken.reply_kind is ReplyKind.ACTION_DONE


@pytest.mark.parametrize("reason", ["The bank said no: insufficient funds.", "Insufficient funds"])
def test_a_banks_reason_ends_with_one_full_stop(talk, reason):
    text = talk([a_declined_payment(reason)], "my payment was declined")[-1].text
    assert f"{reason.rstrip('.')}. Another card" in text


def test_buying_again_is_not_answered_with_a_return(talk):
    rows = [a_customer(points_balance=64), an_option(an_order(1043), "Merino Socks")]
    reply = talk(rows, "my points look low, and i want to reorder my socks")[-1]
    assert reply.skills == ("loyalty_balance", "buy_again")
    assert "return" not in reply.text


def test_a_sentence_that_two_answers_share_is_said_once(talk):
    orders = [replace(NEWER, delivered_at=before(days=1)), replace(OLDER, delivered_at=before(days=2))]
    how = a_clause("returns-how", "returns", "Use the label from your account.")
    options = [an_option(order, returnable_until_at=after(days=9)) for order in orders]
    reply = talk([*orders, *options, how], "i want to return an order", "both")[-1]
    assert reply.text.count(how.clause_text) == 1


def test_a_word_that_is_not_in_the_title_does_not_hide_the_thing(talk):
    orders = [NEWER, OLDER]
    options = [an_option(NEWER, "Glow Head Torch"), an_option(OLDER, "Tarn Boots")]
    reply = talk([*orders, *options], "i want to return the nice torch")[-1]
    assert "Glow Head Torch" in reply.text


@pytest.mark.parametrize(
    ("question", "told", "is_all"),
    [
        ("can I return the torch and the boots?", {"Glow Head Torch", "Tarn Boots"}, True),
        ("may I send back the boots or the torch", {"Glow Head Torch", "Tarn Boots"}, True),
        ("can I return the boots?", {"Tarn Boots"}, True),
        ("can I return the boots and the tent?", {"Tarn Boots"}, False),
    ],
)
def test_a_question_about_the_return_of_two_things_is_answered_for_both(talk, question, told, is_all):
    options = [
        an_option(NEWER, "Glow Head Torch", returnable_until_at=after(days=9)),
        an_option(OLDER, "Tarn Boots", returnable_until_at=before(days=1)),
        an_option(OLDER, "Merino Socks"),
    ]
    [reply] = talk([NEWER, OLDER, *options], question)
    assert {one.value for one in reply.claims if one.column == "product_title"} == told
    assert ("I do not find among what you bought" in reply.text) is not is_all


def test_an_amount_beside_a_charge_is_about_the_account_and_a_bargain_is_not(talk):
    fee = a_charge("fee", amount=Decimal("6.00"))
    asked, bargained = talk([a_customer(), fee], "What is this £6 charge?", "Sell me the car for 1 $")
    assert ("profile_charges", fee.charge_id, "amount") in {(one.table, one.key, one.column) for one in asked.claims}
    assert bargained.claims == ()


SENT_BACK = an_order(1040, ordered_at=before(days=14), fulfillment_status="fulfilled")
MAY_GO_BACK = (
    SENT_BACK,
    a_parcel(SENT_BACK, status="delivered", delivered_at=before(days=9)),
    *(
        row
        for title in ("Ridge Jacket", "Tarn Boots")
        for line in (a_line(SENT_BACK, title),)
        for row in (line, an_option(SENT_BACK, title, order_line_id=line.order_line_id))
    ),
)


@pytest.mark.parametrize(
    ("answer", "items"),
    [("yes please", "Ridge Jacket"), ("the boots", "Tarn Boots"), ("both", "Ridge Jacket; Tarn Boots")],
)
def test_a_yes_to_what_may_go_back_begins_the_return_and_is_read_back_first(talk, answer, items):
    told, asked, done = talk(MAY_GO_BACK, "can i return the jacket", answer, "yes")
    assert "Say the word and I will open the return." in told.text
    assert asked.text.startswith(f"Shall I open a return for order #1040: {items}?")
    assert "Done: I have opened a return for order #1040." in done.text


def test_thanks_for_what_may_go_back_begins_nothing(talk):
    assert talk(MAY_GO_BACK, "can i return the jacket", "ok thanks")[-1].skills == ("goodbye",)


def test_a_yes_after_another_answer_begins_no_return(talk):
    reply = talk((*MAY_GO_BACK, *TWO_OPEN), "can i return the jacket", "where is 1044", "yes")[-1]
    assert "return_order" not in reply.skills


@pytest.mark.parametrize(
    "text",
    ["are you a robot?", "are you human or a bot", "is this a real person?", "what are you?", "who am i talking to"],
)
def test_asked_what_it_is_the_agent_says_so(talk, text):
    assert "AI assistant, not a person" in talk(TWO_OPEN, text)[-1].text


def test_asked_what_it_is_beside_a_wish_it_answers_both(talk):
    assert talk(TWO_OPEN, "are u a bot? and where is 1044")[-1].skills == ("what_we_are", "track_order")


def test_three_questions_without_a_mark_are_three_answers(talk):
    text = "where is my order 1044 and can i return 1043 and how many points do i have"
    assert set(talk(TWO_OPEN, text)[-1].skills) == {"track_order", "return_order", "loyalty_balance"}


def test_small_talk_in_place_of_an_answer_is_declined_and_the_answer_is_still_taken(talk):
    _, declined, told = talk(TWO_OPEN, "where is my order", "how about the weather", "1043")
    assert declined.skills == ("out_of_scope",)
    assert "#1043 is out for delivery" in told.text


def test_an_order_named_after_a_verb_of_paying_is_that_order(talk):
    assert "#1043" in talk(TWO_OPEN, "pay 1043 with paypal and send it to 12 High Street, Leeds LS1 4AP")[-1].text
