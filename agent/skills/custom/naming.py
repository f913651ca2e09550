"""What the names of a custom skill stand for: where each comes from, and of what kind its values are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from agent.releases.custom import CustomSkill
from agent.skills.custom.tables import columns_of


@dataclass(frozen=True)
class Named:
    """A fact, a slot or an answer; `by` is the slot itself or the call that answers. `choices` are all it can be."""

    origin: Literal["fact", "slot", "answer"]
    kind: str
    by: str = ""
    choices: tuple[str, ...] = ()


def names_of(skill: CustomSkill) -> Mapping[str, Named]:
    """Every name of the skill; of one that is used twice the first."""
    found: dict[str, Named] = {}
    for name, named in _all(skill):
        found.setdefault(name, named)
    return found


def every_name(skill: CustomSkill) -> list[str]:
    """The names as they are written, one that is used twice twice."""
    return [name for name, _ in _all(skill)]


def _all(skill: CustomSkill) -> Iterator[tuple[str, Named]]:
    for fact in skill.facts:
        yield fact.name, Named("fact", columns_of(fact.table).get(fact.column, "text"))
    for slot in skill.slots:
        choices = ("yes", "no") if slot.kind == "yes_no" else slot.choices
        yield slot.name, Named("slot", slot.kind, slot.name, choices)
    for call in skill.calls:
        for answer in call.request.answers:
            choices = ("yes", "no") if answer.kind == "yes_no" else ()
            yield answer.name, Named("answer", answer.kind, call.name, choices)
