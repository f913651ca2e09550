"""What is wrong with the steps of a custom skill: what they name, whether they can be reached, what they may say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agent.releases.custom import Condition, CustomSkill, CustomStep
from agent.skills.custom.interpreter import slots_in
from agent.skills.custom.naming import Named, names_of
from agent.skills.custom.values import typed
from agent.skills.custom.word_faults import word_faults

Fault = tuple[str, str]
NUMBERS = frozenset({"number", "money"})
TIMES = frozenset({"day", "moment"})


def step_faults(skill: CustomSkill, our_names: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Each fault with its field."""
    if not skill.steps:
        yield "steps", "there are none: say what is to be said, asked or called"
    named, done, ended = names_of(skill), set[str](), None
    for place, step in enumerate(skill.steps):
        if ended is not None:
            yield f"steps.{place}", f"is never reached: step {ended + 1} always ends the skill"
        for field, message in (*_what(step, skill), *_when(step, named, done), *_words(step, named, done, our_names)):
            yield f"steps.{place}.{field}", message
        if step.do in {"ask", "call"}:
            done.add(step.what)
        if ended is None and not step.when and (step.do == "hand_over" or (step.do == "say" and step.ends)):
            ended = place


def _what(step: CustomStep, skill: CustomSkill) -> Iterator[Fault]:
    if step.do == "ask" and skill.slot(step.what) is None:
        yield "what", f"asks for {step.what!r}, which is no slot of this skill: choose one"
    if step.do == "call" and skill.call(step.what) is None:
        yield "what", f"calls {step.what!r}, which is no call of this skill: choose one"
    if step.do == "say" and not step.words.strip():
        yield "words", "has nothing to say: write the words"
    if step.do == "hand_over" and not step.note.strip():
        yield "note", "tells the colleague nothing: write what they should do first"


def _when(step: CustomStep, named: Mapping[str, Named], done: set[str]) -> Iterator[Fault]:
    for place, condition in enumerate(step.when):
        for message in _condition(condition, named, done):
            yield f"when.{place}", message
    yield from (("when", message) for message in _impossible(step.when))


def _condition(condition: Condition, named: Mapping[str, Named], done: set[str]) -> Iterator[str]:
    about = named.get(condition.of)
    if about is None:
        yield f"looks at {condition.of!r}, which is no fact, slot or answer of this skill: add it under what is needed"
        return
    if about.origin == "answer" and about.by not in done:
        yield f"looks at {condition.of!r} before the call {about.by!r} is made: move the call before it"
    if condition.test in {"at_least", "at_most"}:
        if about.kind not in NUMBERS:
            yield f"{condition.of!r} is no number: use is, is not or is known"
        elif typed("number", condition.value) is None:
            yield f"{condition.value!r} is no number: write digits"
    if condition.test in {"has_passed", "is_ahead"} and about.kind not in TIMES:
        yield f"{condition.of!r} is no time: use another test"
    if condition.test in {"is", "is_not"}:
        yield from _value(condition, about)


def _value(condition: Condition, about: Named) -> Iterator[str]:
    choices = ("yes", "no") if about.kind == "yes_no" else about.choices
    if not condition.value.strip():
        yield f"compares {condition.of!r} with nothing: write a value, or use is known"
    elif choices and condition.value.strip().casefold() not in {each.casefold() for each in choices}:
        yield f"{condition.of!r} is never {condition.value!r}: it is one of {', '.join(choices)}"
    elif about.kind in {*NUMBERS, *TIMES} and typed(about.kind, condition.value.strip()) is None:
        yield f"{condition.value!r} is no {about.kind}: write it in digits, a day as 2026-12-31"


def _impossible(conditions: Sequence[Condition]) -> Iterator[str]:
    """Two conditions that nothing meets together."""
    for name in dict.fromkeys(each.of for each in conditions):
        mine = [each for each in conditions if each.of == name]
        values = {each.value.strip().casefold() for each in mine if each.test == "is"}
        nots = {each.value.strip().casefold() for each in mine if each.test == "is_not"}
        is_unknown = any(each.test == "is_not_known" for each in mine)
        if len(values) > 1 or values & nots or (is_unknown and len(mine) > 1):
            yield f"is never reached: nothing meets all its conditions on {name!r}"


def _words(step: CustomStep, named: Mapping[str, Named], done: set[str], our_names: tuple[str, ...]) -> Iterator[Fault]:
    if step.do not in {"say", "hand_over"}:
        return
    found = list(word_faults(step.words, named, our_names))
    yield from (("words", message) for message in found)
    if found:
        return
    guarded = {each.of for each in step.when if each.test != "is_not_known"}
    for name in dict.fromkeys(slots_in(step.words)):
        about = named[name]
        if about.origin != "fact" and about.by not in done and name not in guarded:
            asked = "asked for" if about.origin == "slot" else f"told by the call {about.by!r}"
            yield "words", f"uses {{{name}}} before it is {asked}: move that step before this one"
