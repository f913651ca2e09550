"""Sentences that a release teaches the agent's own skills: what misses taught, one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from agent.releases.custom import Name
from agent.releases.part import Part
from agent.releases.problem import Problem

# A release outlives whoever said it: no number, address or placeholder, so that the sentence is anybody's.
Sentence = Annotated[str, Field(min_length=3, max_length=200, pattern=r"^[^0-9@{}\n]*$")]


class Example(Part):
    """What customers say, and the skill that answers it."""

    skill: Name
    text: Sentence


def example_faults(examples: Sequence[Example], skills: Collection[str], own: Collection[str]) -> Iterator[Problem]:
    """What keeps these from being signed. `skills` are the agent's, `own` those that the release declares."""
    known: dict[str, str] = {}
    for place, each in enumerate(examples):
        if each.skill in own:
            yield Problem(
                f"examples.{place}.skill", f"{each.skill!r} is a skill of this release: write it among its own"
            )
        elif each.skill not in skills:
            yield Problem(f"examples.{place}.skill", f"the agent has no skill {each.skill!r}")
        before = known.setdefault(_said(each.text), each.skill)
        if before != each.skill:
            yield Problem(f"examples.{place}.text", f"is {before!r} already: one sentence cannot be two wishes")


def taught(body: Mapping[str, Any], example: Example) -> dict[str, Any]:
    """The document with the sentence in it, once: with a skill of its own among that skill's, else among the rest."""
    skills = [dict(each) for each in body.get("skills") or ()]
    own = next((each for each in skills if each["name"] == example.skill), None)
    if own is not None:
        own["examples"] = _with(own.get("examples") or (), example.text)
        return {**body, "skills": skills}
    lines = list(body.get("examples") or ())
    if any(each["skill"] == example.skill and _said(each["text"]) == _said(example.text) for each in lines):
        return dict(body)
    return {**body, "examples": [*lines, example.model_dump(mode="json")]}


def _with(lines: Sequence[str], text: str) -> list[str]:
    return list(lines) if _said(text) in map(_said, lines) else [*lines, text]


def _said(text: str) -> str:
    return " ".join(text.lower().split())
