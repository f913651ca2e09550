"""The skills there are under one release: those that were programmed, and the brand's own beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.actions.action import Action
from agent.actions.ledger import ActionRecord
from agent.commerce.http import OutsideCalls
from agent.language.own import OwnWish
from agent.releases.custom import CustomSkill, Slot
from agent.releases.examples import Example
from agent.skills.answering import OF_A_SLOT
from agent.skills.catalogue import ACTIONS, BY_INTENT, SKILLS
from agent.skills.custom.acting import action_of, digest
from agent.skills.custom.tables import needs_proof, tables_of
from agent.skills.custom.telling import answering
from agent.skills.custom.values import SLOT
from agent.skills.skill import Skill

BY_NAME = {skill.name: skill for skill in SKILLS}


@dataclass(frozen=True)
class Book:
    """`own` are the brand's own skills by name, `declared` what the release says of each."""

    own: Mapping[str, Skill] = field(default_factory=dict)
    declared: Mapping[str, CustomSkill] = field(default_factory=dict)
    actions: Mapping[tuple[str, str], Action] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    def named(self, name: str | None) -> Skill | None:
        """The skill of that name."""
        return self.own.get(name or "") or BY_NAME.get(name or "")

    def for_intent(self, intent: str) -> Skill | None:
        """The skill that answers to the intent; one of the brand's own bears its name."""
        return BY_INTENT.get(intent) or self.own.get(intent)

    def action_of(self, record: ActionRecord) -> Action | None:
        """The action that the ledger speaks of; None when this release declares another request under its name."""
        return ACTIONS.get(record.name) or self.actions.get((record.name, record.arguments.get("declared", "")))

    def waited_for(self, question: str | None) -> tuple[CustomSkill, Slot] | None:
        """The skill and the slot that the open question is about."""
        if not (question or "").startswith(OF_A_SLOT):
            return None
        name, _, slot = (question or "").removeprefix(OF_A_SLOT).partition(":")
        skill = self.declared.get(name)
        found = skill.slot(slot) if skill else None
        return (skill, found) if skill and found else None

    @property
    def wishes(self) -> tuple[OwnWish, ...]:
        """What the language layer may hear for them."""
        own = tuple(_wish(skill) for skill in self.declared.values() if skill.examples)
        return (*own, *_taught(self.examples))


NO_BOOK = Book()


def book_of(skills: Sequence[CustomSkill], calls: OutsideCalls, examples: Sequence[Example] = ()) -> Book:
    """The book of a release; `calls` is what its requests go out by, `examples` what it teaches skills of ours."""
    own: dict[str, Skill] = {}
    actions: dict[tuple[str, str], Action] = {}
    for skill in skills:
        writes = {call.name: action_of(skill, call, calls) for call in skill.calls if call.request.is_write}
        actions |= {(call.name, digest(call)): writes[call.name] for call in skill.calls if call.name in writes}
        own[skill.name] = Skill(
            name=skill.name,
            intents=frozenset({skill.name}),
            answer=answering(skill, writes),
            sections=tables_of(skill),
            needs_proof=needs_proof(skill),
        )
    return Book(own, {skill.name: skill for skill in skills}, actions, tuple(examples))


def _taught(examples: Sequence[Example]) -> tuple[OwnWish, ...]:
    """What is said for skills of the agent's own besides what it learnt; a skill is taught under one of its intents."""
    by_skill: dict[str, list[str]] = {}
    for each in examples:
        by_skill.setdefault(each.skill, []).append(each.text)
    skills = ((BY_NAME[name], lines) for name, lines in by_skill.items() if name in BY_NAME)
    return tuple(OwnWish(intent_of(skill), tuple(lines), is_taught=True) for skill, lines in skills)


def intent_of(skill: Skill) -> str:
    """The intent that a skill is taught by: the one of its name, or else the first."""
    return skill.name if skill.name in skill.intents else min(skill.intents)


def _wish(skill: CustomSkill) -> OwnWish:
    asked = {f"{SLOT}{slot.name}": slot.question for slot in skill.slots}
    return OwnWish(skill.name, skill.examples, skill.does, asked)
