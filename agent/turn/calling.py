"""Asks systems of the brand's own what a custom skill has to know, and tells evidence what it may stand on."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from agent.actions.ledger import ActionRecord
from agent.commerce.port import OutcomeUnknownError, RefusedError
from agent.evidence.claims import CALLS, SLOTS
from agent.releases.custom import Call
from agent.skills.custom.acting import request_again, told_of
from agent.skills.custom.values import of_call, of_slots
from agent.skills.skill import Told, Wanted
from agent.turn.turn import MadeCall, Means, Turn

log = logging.getLogger(__name__)


def told_outside(turn: Turn, means: Means, wanted: Wanted) -> Told:
    """What the other side says; the same question is asked once in a turn."""
    made = next((each for each in turn.calls if _is_same(each, wanted)), None)
    if made is None:
        with turn.timed("calls"):
            made = _made(means, wanted)
        turn.calls.append(made)
    return Told("done" if made.state == "done" else "failed", made.values)


def given_and_told(turn: Turn) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What customers gave for custom skills and what other systems told, by table and key."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for table, key, values in (*_given(turn), *_told(turn)):
        found.setdefault((table, key), {}).update(values)
    return dict(found)


def _made(means: Means, wanted: Wanted) -> MadeCall:
    name, given = wanted.request.name, dict(wanted.given)
    try:
        values = means.calls.read(wanted.request, given)
    except (RefusedError, OutcomeUnknownError) as failure:
        # These say what happened and never what was sent or answered.
        log.warning("the call %r failed: %s", name, failure)
        return MadeCall(name, given, "failed", {}, str(failure))
    return MadeCall(name, given, "done", values)


def _is_same(made: MadeCall, wanted: Wanted) -> bool:
    return made.name == wanted.request.name and dict(made.given) == dict(wanted.given)


def _given(turn: Turn) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The slots of this turn's steps, and of the actions that it is about."""
    asked = [(step.skill.name, step.entities) for step in (*turn.asked, *(step for step, _ in turn.returned))]
    asked += [(record.arguments["skill"], request_again(record.arguments)[0]) for record in _own_actions(turn)]
    for name, entities in asked:
        if skill := turn.book.declared.get(name):
            yield SLOTS, name, {slot: known.value for slot, known in of_slots(skill, entities).items()}


def _told(turn: Turn) -> Iterator[tuple[str, str, dict[str, Any]]]:
    answers = [(made.name, made.values) for made in turn.calls]
    for record in _own_actions(turn):
        answers += [(name, told.values) for name, told in request_again(record.arguments)[1].items()]
        answers.append((record.name, told_of(record).values))
    for name, values in answers:
        call = next((each for each in _declared(turn) if each.name == name), None)
        if call is not None:
            yield CALLS, name, {answer: known.value for answer, known in of_call(call, values).items()}


def _declared(turn: Turn) -> Iterator[Call]:
    for skill in turn.book.declared.values():
        yield from skill.calls


def _own_actions(turn: Turn) -> list[ActionRecord]:
    return [record for record in turn.actions if "declared" in record.arguments]
