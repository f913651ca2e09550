"""A skill made without code, from the draft to the shopper and back, against a real system of the brand's over HTTP."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from agent.commerce.http import HttpCalls
from agent.language.own import OwnWish
from agent.language.protocol import Proposal
from agent.replay import Today, verdicts
from agent.replay.report import FIRST, LAST
from agent.simulation.desk import Tried
from agent.simulation.talk import Played
from agent.staff import Person
from tests.agent.skills.custom_world import SECRET, warranty, warranty_desk
from tests.agent.world import ANNAS, a_customer, anna, stranger, wants

LEAD = Person("Lena", "lead")
ASKS = "please register my warranty"


@pytest.fixture
def desk():
    with warranty_desk() as server:
        yield server


@pytest.fixture
def agent(agent_over, desk):
    agent = agent_over([a_customer(email="anna@example.com")])
    calls = HttpCalls({"WARRANTY": SECRET}.get, private_hosts=["127.0.0.1"])
    agent.turns_with(calls=calls, signed_releases=lambda: ())
    yield agent
    calls._client.close()


def a_draft(agent, skill):
    draft = agent.desk.open(LEAD)
    return agent.desk.save(draft.draft_id, 1, draft.body | {"skills": [skill]}, LEAD)


def signed(agent, skill):
    draft, over = a_draft(agent, skill), agent.means.current_release().release_id
    return agent.desk.sign(draft.draft_id, draft.revision, over, LEAD, override="tried by hand")


def asks(agent):
    return agent.says(ASKS, *wants("register_warranty"))


def talk(agent, *says, visitor=anna):
    """What the agent answers, message by message."""
    conversation = agent.turns.start(visitor, "web-chat")
    return conversation.conversation_id, [
        agent.turns.answer(conversation.conversation_id, visitor, text).reply.text for text in says
    ]


def ledger(agent):
    return agent.rows("select name, state, detail from agent.actions order by name")


def test_a_signed_skill_asks_checks_reads_back_writes_once_and_tells_what_it_was_told(agent, desk):
    assert "register" not in talk(agent, asks(agent))[1][0], "nobody has signed it yet"
    signed(agent, warranty(desk.url))
    conversation, (asked, read_back, done) = talk(agent, asks(agent), "FW-123", "yes")
    assert asked == "Which serial number is on the label?"
    assert read_back == "Shall I register FW-123 for the warranty under anna@example.com?"
    assert done.startswith("FW-123 is registered as W-77 and covered until Saturday 11 March 2028.")
    assert list(desk.done.values()) == [{"serial": "FW-123", "email": "anna@example.com"}]
    assert [state for _, state, _ in ledger(agent)] == ["done"]
    again = agent.turns.answer(conversation, anna, asks(agent)).reply.text
    assert again == asked
    agent.turns.answer(conversation, anna, "FW-123")
    assert len(desk.done) == 1, "the same intent is told, not done again"


def test_no_trace_log_ledger_event_or_reply_holds_the_secret(agent, desk, caplog):
    caplog.set_level(logging.DEBUG)
    signed(agent, warranty(desk.url))
    conversation, _ = talk(agent, asks(agent), "FW-123", "yes")
    desk.mood = "down"
    talk(agent, asks(agent), "FW-124")
    assert desk.seen[0][2]["Authorization"] == f"Bearer {SECRET}", "it was sent"
    everything = [
        caplog.text,
        str(agent.turns.trace(conversation)),
        json.dumps(agent.rows("select record from agent.turns")),
        str(ledger(agent)),
        str(agent.inbox.after(0, 1000)),
        str(agent.rows("select body from agent.releases")),
    ]
    assert [SECRET in each for each in everything] == [False] * len(everything)
    assert "***" in str(ledger(agent)), "the other side had sent it back"


def test_where_the_answer_says_no_the_skill_says_so_and_nothing_is_proposed(agent, desk):
    signed(agent, warranty(desk.url))
    _, (_, told) = talk(agent, asks(agent), "FW-999")
    assert told == "I am sorry, FW-999 is not covered by our warranty."
    assert ledger(agent) == []


def test_a_check_that_fails_is_said_and_a_person_takes_over(agent, desk):
    signed(agent, warranty(desk.url))
    desk.mood = "down"
    conversation, (_, told) = talk(agent, asks(agent), "FW-123")
    assert told.startswith("I cannot reach our warranty desk just now.")
    assert agent.turns.view(conversation, anna).is_handed_over


@pytest.mark.parametrize(
    ("mood", "state", "told"),
    [("refusing", "failed", "I could not get that from our systems"), ("silent", "unknown", "have not heard back")],
)
def test_a_write_that_fails_or_falls_silent_is_never_told_as_done(agent, desk, mood, state, told):
    signed(agent, warranty(desk.url))
    desk.mood = mood
    conversation, (*_, last) = talk(agent, asks(agent), "FW-123", "yes")
    assert told in last
    assert [each for _, each, _ in ledger(agent)] == [state]
    assert agent.turns.view(conversation, anna).is_handed_over


def test_what_fell_silent_is_asked_again_under_its_key_even_after_a_roll_back(agent, desk):
    before = agent.means.current_release().release_id
    release = signed(agent, warranty(desk.url)).release_id
    desk.mood = "silent"
    talk(agent, asks(agent), "FW-123", "yes")
    agent.desk.roll_back(before, release, LEAD, "the desk is down")
    desk.mood, agent.now[0] = "willing", agent.now[0] + timedelta(seconds=20)
    agent.turns_with(calls=agent.turns._means.calls, signed_releases=agent.desk.releases.every)
    assert [record.state for record in agent.turns.open_actions.recover()] == ["done"]
    assert len(desk.done) == 1
    _, (unknown,) = talk(agent, asks(agent))
    assert "serial" not in unknown, "rolled back, nobody answers it any more"


def test_a_release_that_declares_another_request_does_not_do_what_was_said_yes_to(agent, desk):
    signed(agent, warranty(desk.url))
    conversation, _ = talk(agent, asks(agent), "FW-123")
    elsewhere = warranty(desk.url)
    elsewhere["calls"][1]["request"]["url"] = f"{desk.url}/elsewhere"
    signed(agent, elsewhere)
    told = agent.turns.answer(conversation, anna, "yes").reply.text
    assert "done in another way now" in told
    assert desk.done == {}


def test_a_stranger_proves_who_they_are_before_anything_of_it(agent, desk):
    signed(agent, warranty(desk.url))
    _, (told,) = talk(agent, asks(agent), visitor=stranger)
    assert "serial" not in told
    assert desk.seen == []


def test_another_wish_leaves_the_question_and_a_person_is_a_person_at_once(agent, desk):
    signed(agent, warranty(desk.url))
    points = agent.says("how many points do I have?", *wants("loyalty_balance"))
    _, (_, told) = talk(agent, asks(agent), points)
    assert "serial" not in told
    person = agent.says("let me talk to a human", *wants("hand_over"))
    conversation, _ = talk(agent, asks(agent), person)
    assert agent.turns.view(conversation, anna).is_handed_over


def test_what_a_model_did_not_read_in_the_message_fills_no_slot(agent, desk):
    signed(agent, warranty(desk.url))
    said = agent.says("register FW-5 please", Proposal("register_warranty", 0.9, {"slot_serial": "FW-5"}))
    _, (told,) = talk(agent, said)
    assert told.startswith("Shall I register FW-5")
    invented = agent.says("register it please", Proposal("register_warranty", 0.9, {"slot_serial": "FW-6"}))
    _, (told,) = talk(agent, invented)
    assert told == "Which serial number is on the label?"


def test_a_draft_is_played_by_its_examples_and_calls_nobody(agent, desk):
    draft = a_draft(agent, warranty(desk.url))
    says = (asks(agent), "FW-123", "yes")
    tried = Tried(draft.draft_id, draft.revision)
    *_, done = agent.simulations.preview(tried, Played(says, ANNAS))
    assert done["reply"].startswith("FW-123 is registered as W-1 and covered until Monday 31 January 2028.")
    assert [(each["name"], each["is_done"]) for each in done["actions"]] == [("register_item", True)]
    *_, failed = agent.simulations.preview(tried, Played(says[:2], ANNAS, outside="fails"))
    assert failed["reply"].startswith("I cannot reach our warranty desk just now.")
    assert desk.seen == []


def test_a_skill_that_the_release_switches_off_is_left_to_people(agent, desk):
    draft = a_draft(agent, warranty(desk.url))
    off = {"default_mode": "autonomous", "skills": [{"skill": "register_warranty", "mode": "off"}]}
    draft = agent.desk.save(draft.draft_id, draft.revision, draft.body | {"rollout": off}, LEAD)
    agent.desk.sign(
        draft.draft_id, draft.revision, agent.means.current_release().release_id, LEAD, override="tried by hand"
    )
    conversation, _ = talk(agent, asks(agent))
    assert agent.turns.view(conversation, anna).is_handed_over


def test_the_language_layer_is_told_of_it_with_each_message(agent, desk, monkeypatch):
    signed(agent, warranty(desk.url))
    told, heard = [], agent.language.understand

    def understand(text, dialogue):
        told.append(dialogue.own)
        return heard(text, dialogue)

    monkeypatch.setattr(agent.language, "understand", understand)
    talk(agent, asks(agent))
    [[wish]] = told
    assert isinstance(wish, OwnWish)
    assert (wish.intent, wish.asked) == ("register_warranty", {"slot_serial": "Which serial number is on the label?"})
    assert wish.tool.as_function()["function"]["name"] == "register_warranty"


def test_its_turns_taken_again_come_to_the_same_and_call_nobody(agent, desk):
    signed(agent, warranty(desk.url))
    talk(agent, asks(agent), "FW-123", "yes")
    desk.mood = "down"
    talk(agent, asks(agent), "FW-124")
    before = len(desk.seen)
    turns = agent.means.conversations.turns_between(FIRST, LAST)
    today = Today(agent.means.brand, agent.language)
    taken = list(verdicts(turns, agent.desk.releases.named, today))
    assert [(each.differences, each.obstacle) for each in taken] == [((), None)] * 5
    assert len(desk.seen) == before
