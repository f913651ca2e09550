"""What keeps a custom skill from being signed, each fault with its field and what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from agent.releases.custom import Call, CustomSkill, NeededFact, Slot
from agent.releases.model import Release
from agent.releases.problem import Problem
from agent.skills.catalogue import ACTIONS, BY_INTENT, SKILLS
from agent.skills.custom.naming import every_name, names_of
from agent.skills.custom.step_faults import step_faults
from agent.skills.custom.tables import READABLE, columns_of
from agent.skills.custom.word_faults import word_faults

FEWEST_EXAMPLES = 3
# A turn waits no longer for other systems.
MOST_SECONDS = 10.0
OURS = frozenset({*(skill.name for skill in SKILLS), *BY_INTENT, *ACTIONS, "hand_over"})
MOMENTS = frozenset({"moment", "day"})


def faults(release: Release, our_names: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Everything that is wrong with the custom skills of a release, as far as the document alone can tell.

    `our_names` may be said without a fact: the brand's.
    """
    return tuple(
        Problem(f"skills.{place}.{field}".rstrip("."), message)
        for place, skill in enumerate(release.skills)
        for field, message in (*_names(skill, release.skills), *_of(skill, our_names))
    )


def _of(skill: CustomSkill, our_names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for place, fact in enumerate(skill.facts):
        yield from ((f"facts.{place}.{field}", message) for field, message in _fact(fact))
    for place, slot in enumerate(skill.slots):
        yield from ((f"slots.{place}.{field}", message) for field, message in _slot(slot, skill, our_names))
    for place, call in enumerate(skill.calls):
        yield from ((f"calls.{place}.{field}", message) for field, message in _call(call, skill, our_names))
    seconds = sum(call.request.timeout_seconds for call in skill.calls)
    if seconds > MOST_SECONDS:
        yield "calls", f"wait {seconds:g} seconds in all, and {MOST_SECONDS:g} is the most: shorten timeout_seconds"
    yield from step_faults(skill, our_names)


def _names(skill: CustomSkill, beside: Sequence[CustomSkill]) -> Iterator[tuple[str, str]]:
    if skill.name in OURS:
        yield "name", f"{skill.name!r} is a name of the agent's own: choose another"
    if sum(each.name == skill.name for each in beside) > 1:
        yield "name", f"two skills are called {skill.name!r}: rename one"
    if len(set(skill.examples)) < FEWEST_EXAMPLES:
        yield "examples", f"write at least {FEWEST_EXAMPLES} different things that customers say for it"
    for name in _repeated(every_name(skill)):
        yield "", f"the name {name!r} is used twice: facts, slots and answers share their names"
    taken = [*OURS, *(call.name for each in beside for call in each.calls)]
    for place, call in enumerate(skill.calls):
        if taken.count(call.name) > 1 or call.name in OURS:
            yield f"calls.{place}.request.name", f"{call.name!r} is taken: choose another name for the call"


def _fact(fact: NeededFact) -> Iterator[tuple[str, str]]:
    columns = columns_of(fact.table)
    if fact.table not in READABLE:
        yield "table", f"the agent reads no table {fact.table!r}: choose one of {', '.join(sorted(READABLE))}"
        return
    if fact.column not in columns:
        yield "column", f"{fact.table!r} has no column {fact.column!r}: choose one of {', '.join(columns)}"
    if columns.get(fact.by) not in MOMENTS:
        yield "by", f"{fact.by!r} is no time of {fact.table!r}: newest and oldest need one, such as recorded_at"
    kind = columns.get(fact.column)
    wanted = {"day": MOMENTS, "moment": MOMENTS, "money": {"money", "number"}, "number": {"money", "number"}}
    if kind and fact.said_as in wanted and kind not in wanted[fact.said_as]:
        yield "said_as", f"{fact.column!r} is no {fact.said_as}: say it as it is"


def _slot(slot: Slot, skill: CustomSkill, our_names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if slot.kind == "choice" and len(slot.choices) < len({"one", "other"}):
        yield "choices", "a choice needs two things to choose from at least"
    if slot.kind != "choice" and slot.choices:
        yield "choices", f"only a choice has choices, and this asks for {slot.kind}: take them away"
    if not any(step.do == "ask" and step.what == slot.name for step in skill.steps):
        yield "name", f"no step asks for {slot.name!r}: add the step, or take the question away"
    yield from (("question", message) for message in word_faults(slot.question, names_of(skill), our_names))
    said = " ".join(slot.choices).replace("{", "").replace("}", "")
    yield from (("choices", message) for message in word_faults(said, {}, our_names))


def _call(call: Call, skill: CustomSkill, our_names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    named = names_of(skill)
    if call.request.is_write and not call.confirm.strip():
        yield "confirm", f"{call.name!r} changes something: write the question that the customer says yes to"
    if not call.request.is_write and call.confirm.strip():
        yield "confirm", f"{call.name!r} changes nothing and is made at once: take the question away"
    for name in sorted(call.request.arguments - named.keys()):
        yield "request", f"sends {{{name}}}, which is no fact, slot or answer of this skill: add it, or take it out"
    if not any(step.do == "call" and step.what == call.name for step in skill.steps):
        yield "request.name", f"no step makes the call {call.name!r}: add the step, or take the call away"
    for field in ("confirm", "if_it_fails"):
        yield from ((field, message) for message in word_faults(getattr(call, field), named, our_names))


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
