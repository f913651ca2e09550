"""Whether what was played met what was expected: one line for each expectation that it missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Turn = Mapping[str, Any]
Turns = Sequence[Turn]
Missed = dict[str, Any]
# The expectation, the turns it is about, and what they showed instead when it is missed.
Judge = Callable[[Any, Turns], object | None]

NOTHING = "nothing"


def missed(scenario: Mapping[str, Any], turns: Turns) -> list[Missed]:
    """What of the scenario was not met: of each turn, then of the whole. `turn` counts from 1, 0 is the whole."""
    found = []
    for number, said in enumerate(scenario["turns"], start=1):
        found += _missed(said["expect"], turns[number - 1 : number], number)
    return [*found, *_missed(scenario["expect"], turns, 0)]


def _missed(expected: Mapping[str, Any], turns: Turns, number: int) -> list[Missed]:
    lines = []
    for name, wanted in expected.items():
        if wanted in (None, [], False) and name != "escalates":
            continue
        if wanted is None:
            continue
        instead = JUDGES[name](wanted, turns)
        if instead is not None:
            lines.append({"turn": number, "expected": name, "wanted": wanted, "instead": instead})
    return lines


def _all_of(read: Callable[[Turn], Iterable[str]]) -> Judge:
    """Every one that is wanted is there."""

    def judge(wanted: Sequence[str], turns: Turns) -> object | None:
        there = list(dict.fromkeys(each for turn in turns for each in read(turn)))
        return None if set(wanted) <= set(there) else there or NOTHING

    return judge


def _none_of(read: Callable[[Turn], Iterable[str]]) -> Judge:
    """None of those is there."""

    def judge(unwanted: Sequence[str], turns: Turns) -> object | None:
        there = {each for turn in turns for each in read(turn)}
        return sorted(there & set(unwanted)) or None

    return judge


def _outcome(wanted: str, turns: Turns) -> object | None:
    there = [str(turn["outcome"]) for turn in turns]
    return None if wanted in there else there


def _never_acts(_: bool, turns: Turns) -> object | None:
    return [action["name"] for turn in turns for action in turn["actions"]] or None


def _escalates(wanted: bool, turns: Turns) -> object | None:
    rules = [str(turn["escalation"]["rule"]) for turn in turns if turn["escalation"]]
    return None if wanted == bool(rules) else rules or "nobody was called"


def _says(wanted: Sequence[str], turns: Turns) -> object | None:
    said = _text(turns)
    return None if all(each.casefold() in said.casefold() for each in wanted) else said or NOTHING


def _never_says(unwanted: Sequence[str], turns: Turns) -> object | None:
    said = _text(turns).casefold()
    return [each for each in unwanted if each.casefold() in said] or None


def _text(turns: Turns) -> str:
    return "\n".join(turn["reply"] or "" for turn in turns)


def _skills(turn: Turn) -> Iterable[str]:
    return [str(skill) for skill in turn["skills"]]


def _rules(turn: Turn) -> Iterable[str]:
    return [str(decision["rule"]) for decision in turn["decisions"]]


def _proposed(turn: Turn) -> Iterable[str]:
    return [str(action["name"]) for action in turn["actions"] if not action["is_done"]]


def _done(turn: Turn) -> Iterable[str]:
    return [str(action["name"]) for action in turn["actions"] if action["is_done"]]


def _facts(turn: Turn) -> Iterable[str]:
    return [f"{fact['table']}.{fact['column']}" for fact in turn["facts"]]


# One for every field of the agent's `Expectation`; a test holds the two together.
JUDGES: Mapping[str, Judge] = {
    "skills": _all_of(_skills),
    "never_skills": _none_of(_skills),
    "outcome": _outcome,
    "rules": _all_of(_rules),
    "proposes": _all_of(_proposed),
    "does": _all_of(_done),
    "never_acts": _never_acts,
    "escalates": _escalates,
    "facts": _all_of(_facts),
    "says": _says,
    "never_says": _never_says,
}
