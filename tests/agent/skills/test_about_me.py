"""What a customer has ordered and what we know of them, told out of their own rows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.language.deeds import deeds_told_apart
from agent.language.embedded import EmbeddedLanguage
from agent.language.protocol import Proposal
from agent.profile import Consent
from agent.transcript import ReplyKind
from tests.agent.world import a_customer, a_line, a_row, an_order, anna, before

ANNA = a_customer(
    first_name="Anna",
    last_name="Berg",
    email="anna@example.com",
    address_line="1 Mill Lane",
    city="York",
    postal_code="YO1 7HH",
    order_count=2,
    points_balance=120,
    lifetime_value=Decimal("169.00"),
    customer_since_at=before(days=400),
)
OPEN = an_order(1044, ordered_at=before(days=1))
DONE = an_order(1043, ordered_at=before(days=30), delivered_at=before(days=27))
ROWS = (ANNA, OPEN, DONE, a_line(OPEN, "Glow Head Torch"), a_line(DONE, "Tarn Boots"))


@pytest.fixture(scope="module")
def embedded():
    return EmbeddedLanguage()


@pytest.fixture
def ask(agent_over, embedded):
    """Say one thing to an agent over the rows; its reply."""

    def asked(rows, *texts):
        turns = agent_over(rows).turns_with(language=embedded)
        conversation = turns.start(anna, "web-chat").conversation_id
        return [turns.answer(conversation, anna, text).reply for text in texts][-1]

    return asked


def test_asked_what_we_know_the_agent_tells_the_rows_and_offers_all_of_it(ask):
    consent = a_row(Consent, customer_id=ANNA.customer_id, channel="email", state="subscribed")
    reply = ask([*ROWS, consent], "what do you know about me")

    for told in ("Anna Berg", "anna@example.com", "1 Mill Lane", "2 orders", "#1044", "120 points", "by e-mail"):
        assert told in reply.text
    assert reply.reply_kind == ReplyKind.QUESTION
    assert {claim.column for claim in reply.claims} >= {"first_name", "email", "order_count", "points_balance"}


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("whats my email on file", "anna@example.com", "Mill Lane"),
        ("which address do you have", "1 Mill Lane, YO1 7HH, York", "anna@"),
        ("who am i", "You are Anna Berg", "Mill Lane"),
        ("what have i bought so far", "#1043", "@"),
        ("do i have any open orders", "#1044", "#1043"),
        ("when did i last order", "#1044", "#1043"),
        ("how many orders have i placed", "2 orders", "#1044"),
        ("how much did i spend this year", "£169.00", "#1044"),
    ],
)
def test_what_was_asked_is_told_and_no_more(ask, question, told, untold):
    reply = ask(ROWS, question)

    assert told in reply.text
    assert untold not in reply.text


def test_without_an_open_order_that_is_said_and_the_latest_named(ask):
    reply = ask([ANNA, DONE, a_line(DONE, "Tarn Boots")], "any open orders?")

    assert reply.text.startswith("I see no open order on your account.")
    assert "#1043" in reply.text


def test_without_any_order_nothing_is_made_up(ask):
    assert "cannot find an order" in ask([ANNA], "what have i ordered").text


def test_of_those_listed_one_can_be_picked(ask):
    reply = ask(ROWS, "what have i bought so far", "the second one")

    assert "#1043 was delivered" in reply.text
    assert "#1044" not in reply.text


def test_a_wish_beside_it_is_answered_too(ask):
    reply = ask(ROWS, "when did i last order, and what is my points balance?")

    assert "#1044" in reply.text
    assert "120 points" in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "when was my last order delivered",
        "who am i talking to",
        "what do you know about the tarn boots",
        "show me your boots",
        "what information do you have on returns",
        "my address is 5 New Street",
        "can i return what i bought",
    ],
)
def test_what_only_sounds_like_it_is_left_to_its_own_skill(text):
    assert deeds_told_apart(text, [Proposal("unclear", 0.9)]) == [Proposal("unclear", 0.9)]
