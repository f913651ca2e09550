"""Goes through the steps of a custom skill. Pure: what is known in, what is to be said or done next out."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.evidence import Sentence
from agent.releases.custom import Call, CustomSkill, CustomStep, Slot
from agent.skills.custom.values import Known, holds, of_call
from agent.skills.skill import Told


@dataclass(frozen=True)
class Outcome:
    """Where the steps lead. `said` comes first; then at most one of the others.

    `given` is what the call is made with. `lacks` is what words or a call need and nobody knows: neither is said or
    made, and a person answers.
    """

    said: tuple[Sentence, ...] = ()
    asks: Slot | None = None
    asked_as: tuple[Sentence, ...] = ()
    calls: Call | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    failed: Call | None = None
    hands_over: CustomStep | None = None
    lacks: str | None = None


def run(
    skill: CustomSkill,
    known: Mapping[str, Known],
    told: Mapping[str, Told],
    as_of: datetime,
    since: str | None = None,
) -> Outcome:
    """The outcome of the steps from the top. What was said before the call `since` is not said again."""
    walk = _Walk(skill, dict(known), told, since)
    for step in skill.steps:
        if not all(holds(each, walk.known, as_of) for each in step.when):
            continue
        end = DEEDS[step.do](walk, step)
        if end is not None:
            return replace(end, said=tuple(walk.said))
        if step.ends:
            break
    return Outcome(tuple(walk.said))


@dataclass
class _Walk:
    """How far the steps have come."""

    skill: CustomSkill
    known: dict[str, Known]
    told: Mapping[str, Told]
    since: str | None
    said: list[Sentence] = field(default_factory=list)


def _say(walk: _Walk, step: CustomStep) -> Outcome | None:
    lacking = unknown_in(step.words, walk.known)
    if lacking:
        return Outcome(lacks=lacking)
    walk.said += spoken(step.words, walk.known)
    return None


def _ask(walk: _Walk, step: CustomStep) -> Outcome | None:
    slot = walk.skill.slot(step.what)
    if slot is None or slot.name in walk.known:
        return None
    lacking = unknown_in(slot.question, walk.known)
    return Outcome(lacks=lacking) if lacking else Outcome(asks=slot, asked_as=spoken(slot.question, walk.known))


def _call(walk: _Walk, step: CustomStep) -> Outcome | None:
    call = walk.skill.call(step.what)
    if call is None:
        return None
    answer = walk.told.get(call.name)
    if answer is None:
        return _made(call, walk.known)
    if answer.state == "failed":
        return Outcome(failed=call)
    walk.known |= of_call(call, answer.values)
    if call.name == walk.since:
        walk.said.clear()
    return None


def _made(call: Call, known: Mapping[str, Known]) -> Outcome:
    wanted = sorted(call.request.arguments)
    lacking = next((name for name in wanted if name not in known), None)
    return Outcome(lacks=lacking) if lacking else Outcome(calls=call, given={name: known[name].sent for name in wanted})


def _hand_over(walk: _Walk, step: CustomStep) -> Outcome | None:
    return _say(walk, step) or Outcome(hands_over=step)


DEEDS: Mapping[str, Callable[[_Walk, CustomStep], Outcome | None]] = {
    "say": _say,
    "ask": _ask,
    "call": _call,
    "hand_over": _hand_over,
}


def spoken(words: str, known: Mapping[str, Known]) -> tuple[Sentence, ...]:
    """The words with their cells; nothing for none."""
    named = slots_in(words)
    return (Sentence(words, {name: known[name].cell for name in named}),) if words.strip() else ()


def unknown_in(words: str, known: Mapping[str, Known]) -> str | None:
    """The first name in the words that nothing is known of."""
    return next((name for name in slots_in(words) if name not in known), None)


def slots_in(words: str) -> list[str]:
    """The names in braces, in order.

    Raises:
        ValueError: a brace is left open, or stands alone.
    """
    return [name for _, name, _, _ in string.Formatter().parse(words) if name is not None]
