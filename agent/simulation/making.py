"""Makes a scenario of a real conversation: the same words at the same moment, and what came of them is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.releases.drafts import NotFitError
from agent.simulation.scenario import MOST_TURNS, Expectation, Said, Scenario
from agent.simulation.told import told
from agent.store.conversations import Conversation

TITLE_CHARACTERS = 80
# What no turn is without and no scenario should be about.
NOT_EXPECTED = frozenset({"hand_over"})


def scenario_of(conversation: Conversation, records: Sequence[Mapping[str, Any]]) -> Scenario:
    """The conversation as a scenario, at the moment and the horizon of its first turn that read a profile.

    Raises:
        NotFitError: nothing was said in it.
    """
    if not records:
        raise NotFitError(f"nothing was said in {conversation.conversation_id!r}: there is nothing to play")
    first = next((record for record in records if record["readings"]), records[0])
    horizon = first["readings"][0]["seen_horizon"] if first["readings"] else None
    text = records[0]["text"]
    return Scenario(
        title=text if len(text) <= TITLE_CHARACTERS else f"{text[:TITLE_CHARACTERS]} ...",
        customer=conversation.customer_identifier if records[0]["is_verified"] else None,
        channel=conversation.channel,
        as_of=datetime.fromisoformat(first["as_of"]),
        horizon=horizon,
        turns=tuple(Said(text=record["text"], expect=_expected(record)) for record in records[:MOST_TURNS]),
    )


def scenario_of_miss(
    conversation: Conversation, records: Sequence[Mapping[str, Any]], expected: Expectation
) -> Scenario:
    """The conversation up to the answer that was a miss, of which only what was asked for now is expected.

    Raises:
        NotFitError: nothing was said in it.
    """
    happened = scenario_of(conversation, records)
    *before, last = (Said(text=said.text) for said in happened.turns)
    return happened.model_copy(update={"turns": (*before, last.model_copy(update={"expect": expected}))})


def _expected(record: Mapping[str, Any]) -> Expectation:
    """What happened, and no wording: how it is said may change with every release."""
    turn = told(record)
    actions = turn["actions"]
    return Expectation(
        skills=tuple(skill for skill in dict.fromkeys(turn["skills"]) if skill not in NOT_EXPECTED),
        outcome=turn["outcome"],
        proposes=tuple(dict.fromkeys(each["name"] for each in actions if not each["is_done"])),
        does=tuple(dict.fromkeys(each["name"] for each in actions if each["is_done"])),
        never_acts=not actions,
        escalates=turn["escalation"] is not None,
    )
