"""The form of a skill's steps: what is done, when, and in which words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import words
from dashboards.skill_forms import Desk, names_in
from dashboards.skills_api import Document

DEEDS = {"say": "Say", "ask": "Ask the customer", "call": "Call a system", "hand_over": "Hand over to a person"}
TESTS = {
    "is": "is", "is_not": "is not", "at_least": "is at least", "at_most": "is at most", "is_known": "is known",
    "is_not_known": "is not known", "has_passed": "has passed", "is_ahead": "is still ahead",
}  # fmt: skip
# The others compare with nothing.
COMPARING = frozenset({"is", "is_not", "at_least", "at_most"})
EXPLAINED = (
    "From the top, each step whose conditions all hold is done. After something was said the next step is looked at, "
    "unless the skill ends there."
)


def steps(desk: Desk, skill: Document) -> Document:
    """Every step in its order."""
    st.caption(EXPLAINED)
    names = names_in(skill)
    if names:
        st.markdown("To be used in words: " + ", ".join(f"`{{{name}}}`" for name in names))
    edited = [_step(desk, skill, each, place, names) for place, each in enumerate(skill["steps"])]
    if st.button("Add a step", key=f"{desk.key}steps.add", icon=":material/add:"):
        desk.moves.append(lambda skill: skill["steps"].append({"do": "say", "words": ""}))
    return {**skill, "steps": edited}


def in_words(step: Document) -> str:
    """A step as a line: When eligible is no: say ..."""
    when = " and ".join(_condition(each) for each in step.get("when", ()))
    said = f" “{step['words']}”" if step.get("words") else ""
    what = f": {step['what'].replace('_', ' ')}" if step.get("what") else said
    does = f"{DEEDS[step['do']].lower()}{what}"
    end = ", and end" if step.get("ends") else ""
    return f"When {when}, {does}{end}" if when else f"{does[:1].upper()}{does[1:]}{end}"


def _condition(condition: Document) -> str:
    value = f" {condition.get('value', '')}" if condition["test"] in COMPARING else ""
    return f"{condition['of'].replace('_', ' ')} {TESTS[condition['test']]}{value}"


def _step(desk: Desk, skill: Document, step: Document, place: int, names: list[str]) -> Document:
    key = f"{desk.key}steps.{place}."
    with st.container(border=True):
        number, deed = st.columns([1, 4], vertical_alignment="bottom")
        number.markdown(f"**Step {place + 1}**")
        kinds = list(DEEDS)
        do = deed.selectbox("Do", kinds, kinds.index(step["do"]), format_func=DEEDS.__getitem__, key=f"{key}do")
        when = _conditions(desk, step, place, names)
        found = {"do": do, "when": when, **_content(skill, step, do, key)}
        _buttons(desk, place, len(skill["steps"]), key)
    return {**step, **found}


def _content(skill: Document, step: Document, do: str, key: str) -> Document:
    found: Document = {"what": "", "words": "", "ends": False, "note": ""}
    if do in {"ask", "call"}:
        named = [each["name"] for each in skill["slots"]] if do == "ask" else [_name(each) for each in skill["calls"]]
        held = step.get("what", "")
        options = list(dict.fromkeys([*named, *([held] if held else [])]))
        place = options.index(held) if held in options else 0
        found["what"] = st.selectbox("What", options, place, format_func=words.name, key=f"{key}what.{do}") or ""
        return found
    label = "Words" if do == "say" else "Words before a person takes over"
    found["words"] = st.text_area(label, step.get("words", ""), key=f"{key}words", height=68, max_chars=600).strip()
    if do == "say":
        found["ends"] = st.checkbox("The skill ends here", bool(step.get("ends")), key=f"{key}ends")
    else:
        held = step.get("note", "")
        found["note"] = st.text_input(
            "For the colleague: what to do first", held, key=f"{key}note", max_chars=600
        ).strip()
    return found


def _name(call: Document) -> str:
    return str(call["request"]["name"])


def _conditions(desk: Desk, step: Document, place: int, names: list[str]) -> list[Document]:
    edited = []
    for at, each in enumerate(step.get("when", ())):
        edited.append(_one(desk, each, (place, at), names))
    if names and st.button(
        "Only when ...", key=f"{desk.key}steps.{place}.when.add", icon=":material/filter_alt:", type="tertiary"
    ):
        new = {"of": names[0], "test": "is_known", "value": ""}
        desk.moves.append(lambda skill: skill["steps"][place].setdefault("when", []).append(new))
    return edited


def _one(desk: Desk, condition: Document, where: tuple[int, int], names: list[str]) -> Document:
    place, at = where
    key = f"{desk.key}steps.{place}.when.{at}."
    of, test, value, gone = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
    options = list(dict.fromkeys([*names, condition["of"]]))
    chosen = of.selectbox("Only when" if at == 0 else "and", options, options.index(condition["of"]), key=f"{key}of")
    tests = list(TESTS)
    tested = test.selectbox(
        "Test", tests, tests.index(condition["test"]), format_func=TESTS.__getitem__, key=f"{key}test"
    )
    held: Any = condition.get("value", "")
    compared = value.text_input("Value", held, key=f"{key}value") if tested in COMPARING else ""
    if gone.button("Without", key=f"{key}gone", icon=":material/delete:", type="tertiary"):
        desk.moves.append(lambda skill: skill["steps"][place]["when"].pop(at))
    return {"of": chosen, "test": tested, "value": compared}


def _buttons(desk: Desk, place: int, count: int, key: str) -> None:
    up, down, gone = st.columns(3)
    if up.button("Up", key=f"{key}up", icon=":material/arrow_upward:", type="tertiary", disabled=place == 0):
        desk.moves.append(lambda skill: _swap(skill["steps"], place, place - 1))
    is_last = place == count - 1
    if down.button("Down", key=f"{key}down", icon=":material/arrow_downward:", type="tertiary", disabled=is_last):
        desk.moves.append(lambda skill: _swap(skill["steps"], place, place + 1))
    if gone.button("Take away", key=f"{key}gone", icon=":material/delete:", type="tertiary"):
        desk.moves.append(lambda skill: skill["steps"].pop(place))


def _swap(steps: list[Document], one: int, other: int) -> None:
    steps[one], steps[other] = steps[other], steps[one]
