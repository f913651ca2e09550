"""Conversations under a release that steers nobody: what is told is true, and nothing comes of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agent.releases.drafts import ChangedMeanwhileError, NotFitError
from agent.simulation.desk import Tried
from agent.simulation.talk import Played
from agent.staff import Person
from tests.agent.world import ANNAS, NOW, a_customer, a_parcel, an_option, an_order, anna, stranger, wants

LEAD = Person("Lena", "lead")
EVERYTHING = """
    select
        (select count(*) from agent.conversations), (select count(*) from agent.messages),
        (select count(*) from agent.turns), (select count(*) from agent.actions),
        (select count(*) from agent.handoffs), (select count(*) from agent.events),
        (select count(*) from agent.one_time_codes), (select count(*) from agent.scenarios),
        (select count(*) from agent.retaken_turns), (select count(*) from inbox.events)
"""


@pytest.fixture
def agent(agent_over):
    order = an_order(1043)
    return agent_over([a_customer(), order, a_parcel(order), an_option(order), an_order(1044)])


def a_draft(agent, **limits):
    """A draft with other limits."""
    draft = agent.desk.open(LEAD)
    policy = draft.body["parameters"]
    body = draft.body | {"parameters": policy | {"limits": policy["limits"] | limits}}
    return agent.desk.save(draft.draft_id, 1, body, LEAD)


def tried(draft):
    return Tried(draft.draft_id, draft.revision)


def cancels(agent):
    return agent.says("cancel 1044", *wants("cancel_order", order_name="#1044"))


def test_a_draft_decides_in_its_preview_and_what_is_live_goes_on(agent):
    strict, says = a_draft(agent, refund_review_amount="50"), (cancels(agent),)
    [under_draft] = agent.simulations.preview(tried(strict), Played(says, ANNAS))
    [as_live] = agent.simulations.preview(Tried(), Played(says, ANNAS))
    assert (under_draft["outcome"], as_live["outcome"]) == ("escalate", "allow")
    assert (under_draft["actions"], [each["name"] for each in as_live["actions"]]) == ([], ["cancel_order"])
    assert under_draft["escalation"] is not None
    assert under_draft["release_id"] != as_live["release_id"] == agent.means.current_release().release_id


def test_a_yes_in_a_preview_does_nothing_anywhere(agent):
    before = agent.rows(EVERYTHING)
    person = agent.says("a human", *wants("hand_over"))
    asked, done, handed_over = agent.simulations.preview(Tried(), Played((cancels(agent), "yes", person), ANNAS))
    assert [(each["name"], each["is_done"]) for each in asked["actions"]] == [("cancel_order", False)]
    assert [(each["name"], each["is_done"], each["amount"]) for each in done["actions"]] == [
        ("cancel_order", True, "84.50")
    ]
    assert handed_over["escalation"]["category"] == "explicit-ask"
    assert (agent.rows(EVERYTHING), agent.store.done) == (before, [])


def test_a_stranger_in_a_preview_reads_nothing_and_is_sent_nothing(agent):
    says = agent.says("where is my order", *wants("track_order"))
    [turn] = agent.simulations.preview(Tried(), Played((says,)))
    assert "#1043" not in turn["reply"]
    assert turn["facts"] == []


def test_a_preview_is_held_at_the_moment_that_it_is_given(agent):
    says = (agent.says("can i return 1043", *wants("return_order", order_name="#1043")),)
    [now] = agent.simulations.preview(Tried(), Played(says, ANNAS))
    [later] = agent.simulations.preview(Tried(), Played(says, ANNAS, as_of=NOW + timedelta(days=40)))
    assert (now["outcome"], later["outcome"]) == ("allow", "deny")


def test_a_draft_that_changed_or_is_half_done_is_not_tried(agent):
    draft = a_draft(agent, low_stock_quantity=4)
    with pytest.raises(ChangedMeanwhileError, match="revision 2"):
        agent.simulations.preview(Tried(draft.draft_id, 1), Played(("hi",)))
    agent.desk.save(draft.draft_id, 2, {"name": "half"}, LEAD)
    with pytest.raises(NotFitError, match="faults"):
        agent.simulations.preview(Tried(draft.draft_id, 3), Played(("hi",)))


def spoken(agent, *texts, visitor=anna):
    conversation = agent.turns.start(visitor, "web-chat").conversation_id
    for text in texts:
        agent.turns.answer(conversation, visitor, text)
    return conversation


def test_past_turns_flip_under_a_draft_and_the_money_is_named_once(agent):
    conversation = spoken(agent, cancels(agent), "yes")
    strict, before = a_draft(agent, refund_review_amount="50"), agent.rows(EVERYTHING)
    asked, done = agent.simulations.past(tried(strict), conversation)
    assert asked.flips[0] == {
        "kind": "decision",
        "was": "allow",
        "is_now": "escalate",
        "about": "cancel_within_review_limit",
    }
    assert ("action", "cancel_order") in {(flip["kind"], flip["about"]) for flip in asked.flips}
    assert [each.at_stake for each in (asked, done)] == [{"6044": "84.50"}] * 2
    assert asked.was["reply"] != asked.is_now["reply"]
    assert (agent.store.effects, agent.rows(EVERYTHING)) == (["6044"], before)


def test_past_turns_do_not_flip_under_what_they_were_taken_under(agent):
    person = agent.says("a human", *wants("hand_over"))
    conversation = spoken(agent, cancels(agent), "yes", "gibberish", person)
    unknown = spoken(agent, agent.says("my order?", *wants("track_order")), "sdfg", visitor=stranger)
    lenient = a_draft(agent, refund_review_amount=str(Decimal("84.50")))
    found = [*agent.simulations.past(tried(lenient), conversation), *agent.simulations.past(tried(lenient), unknown)]
    assert [(each.flips, each.obstacle) for each in found] == [((), None)] * 6
