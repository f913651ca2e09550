"""Several wishes at once: every one is kept, one is asked about at a time, and none is asked for what was said."""

from __future__ import annotations

import pytest

from agent.dialogue import Memory
from agent.language.clauses import clauses_of
from agent.language.embedded import EmbeddedLanguage
from agent.language.entities import order_names
from tests.agent.world import a_customer, a_parcel, an_order, anna, before

NEWER = an_order(1044, ordered_at=before(days=1), ship_to_country_code="GB")
OLDER = an_order(1043, ordered_at=before(days=3), ship_to_country_code="GB")
SENT = an_order(1042, ordered_at=before(days=8), fulfillment_status="fulfilled")
ROWS = (a_customer(points_balance=120), NEWER, OLDER, SENT, a_parcel(SENT))
# The one in the middle may be the first, sent twice: the second deed is asked by itself.
YES_TO_BOTH = ("yes", "yes", "yes")
TO_YORK = "12 Mill Lane, York, YO1 7AB"


@pytest.fixture(scope="module")
def embedded():
    return EmbeddedLanguage()


@pytest.fixture
def talk(agent_over, embedded):
    """Say one thing after the other; the agent, and the texts of its replies."""

    def said(*texts):
        agent = agent_over(ROWS)
        turns = agent.turns_with(language=embedded)
        conversation = turns.start(anna, "web-chat").conversation_id
        return agent, [turns.answer(conversation, anna, text).reply.text for text in texts]

    return said


def done(agent):
    return [(operation, target) for operation, target, _ in agent.store.done]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cancel 1043 and change the address of 1044", ("#1043", "#1044")),
        ("order #1043, 1044 and 1045 please", ("#1043", "#1044", "#1045")),
        ("where is my parcel 1042", ("#1042",)),
        ("orders 1043 & 1044", ("#1043", "#1044")),
        ("order #1043 and 5000 points", ("#1043",)),
        ("cancel 1000 points", ()),
        ("i ordered in 2024 and 2025", ()),
    ],
)
def test_orders_are_named_by_numbers_that_stand_where_an_order_does(text, names):
    assert order_names(text) == names


def test_a_number_alone_is_no_clause_of_its_own():
    assert clauses_of("cancel #1043 and #1044 and tell me my points") == ["cancel #1043 and #1044", "tell me my points"]


@pytest.mark.parametrize(("answers", "deeds"), [
    (("yes", "yes", "yes"), [("cancel_order", "6043"), ("change_order_address", "6044")]),
    (("no", "yes"), [("change_order_address", "6044")]),
    (("yes", "no"), [("cancel_order", "6043")]),
])  # fmt: skip
def test_two_deeds_in_one_message_are_asked_about_one_after_the_other(talk, answers, deeds):
    agent, replies = talk(f"cancel 1043 and change the address of 1044 to {TO_YORK}", *answers)
    assert "Shall I cancel order #1043" in replies[0]
    assert "1044" not in replies[0]
    assert f"Shall I send order #1044 to {TO_YORK} instead?" in replies[1]
    assert done(agent) == deeds


@pytest.mark.parametrize("second", ["yes", "yes please", "ok, do it"])
def test_a_second_yes_right_after_a_deed_does_not_confirm_the_next_unread(talk, second):
    agent, replies = talk("cancel #1043 and #1044", "yes", second, "how many points do i have")
    assert done(agent) == [("cancel_order", "6043")]
    assert replies[2].startswith("I ask for this by itself")
    assert "Shall I cancel order #1044" in replies[2]


def test_a_no_to_what_was_asked_beside_a_deed_lets_it_rest(talk):
    agent, _ = talk("cancel #1043 and #1044", "yes", "no", "yes")
    assert done(agent) == [("cancel_order", "6043")]


@pytest.mark.parametrize("correction", ["no wait, i meant 1044", "no, #1044", "no sorry, order 1044"])
def test_a_no_that_names_another_order_asks_about_that_one(talk, correction):
    agent, replies = talk("cancel 1043", correction, "yes")
    assert "Shall I cancel order #1044" in replies[1]
    assert done(agent) == [("cancel_order", "6044")]


def test_a_yes_to_nothing_takes_nothing_up_that_was_let_rest(talk):
    agent, replies = talk("cancel 1043", "no wait", "yes")
    assert "not sure that I understood" in replies[2]
    assert done(agent) == []


def test_one_deed_on_several_orders_is_asked_for_each_and_what_cannot_be_done_is_told_at_once(talk):
    agent, replies = talk("cancel orders #1042, #1043 and #1044 and tell me how many points i have", *YES_TO_BOTH)
    assert "I cannot cancel order #1042" in replies[0]
    assert "120 points" in replies[0]
    assert done(agent) == [("cancel_order", "6043"), ("cancel_order", "6044")]


def test_every_order_that_is_asked_about_in_one_clause_is_answered(talk):
    _, [reply] = talk("where are orders 1042 and 1043")
    assert "#1042 is on its way" in reply
    assert "#1043" in reply


def test_what_waits_behind_a_question_outlasts_a_change_of_the_subject(talk):
    agent, replies = talk("cancel #1043 and #1044", "how many points do i have", *YES_TO_BOTH)
    assert "120 points" in replies[1]
    assert "One thing is still open. Shall I cancel order #1043" in replies[1]
    assert done(agent) == [("cancel_order", "6043"), ("cancel_order", "6044")]


def test_an_address_that_was_given_before_is_not_asked_for_again(talk):
    _, replies = talk(f"i moved to {TO_YORK}", "can you change the address of order 1044")
    assert f"Shall I send order #1044 to {TO_YORK} instead?" in replies[1]


def test_a_yes_said_once_too_often_does_nothing_more(talk):
    agent, replies = talk("cancel 1043", "yes", "yes")
    assert done(agent) == [("cancel_order", "6043")]
    assert "Which" not in replies[2]


def test_a_memory_with_waiting_matters_comes_back_as_it_was_stored():
    wish = ("cancel_order", {"order_name": "#1043", "said": "cancel it"})
    memory = Memory(asking=wish, waiting=(wish, ("track_order", {})), is_reminded=True)
    stored = memory.as_json() | {"asking": list(wish), "waiting": [list(wish), ["track_order", {}]]}
    assert Memory.of(stored) == memory


def test_a_memory_from_before_there_were_such_matters_still_loads():
    stored = {name: value for name, value in Memory().as_json().items() if name not in {"asking", "waiting"}}
    assert Memory.of(stored) == Memory()
