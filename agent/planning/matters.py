"""Several matters of one customer: each order its own, and those from before that are still open. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.dialogue import Memory, Wish
from agent.language.deeds import DEEDS
from agent.language.protocol import Proposal
from agent.language.written import address_in
from agent.skills import Skill
from agent.skills.custom.book import Book
from agent.skills.talking import LEFT_AS_IT_IS

# Of these, each order that is named gets an answer of its own.
OF_AN_ORDER = frozenset({*DEEDS, "track_order", "refund_status"})


@dataclass(frozen=True)
class Step:
    """One skill and the proposal that it answers. `said` are the words of a wish from before this message."""

    skill: Skill
    entities: dict[str, str]
    said: str | None = None


def by_order(proposal: Proposal, memory: Memory) -> list[dict[str, str]]:
    """The entities of the proposal, once for each order that it names, with an address that was given before."""
    entities = {name: value for name, value in proposal.entities.items() if name != "order_names"}
    if proposal.intent == "change_address" and "address" not in entities:
        given = (address_in(text) for text in reversed(memory.previous_texts))
        address = next(filter(None, given), None)
        entities |= {"address": address} if address else {}
    names = proposal.entities.get("order_names", "").split("; ")
    if proposal.intent not in OF_AN_ORDER or len(names) < 2:
        return [entities]
    return [entities | {"order_name": name} for name in names]


def left_open(steps: Iterable[Step], memory: Memory, book: Book, *, is_done: bool) -> tuple[Step, ...]:
    """The matters from before that this turn does not see to; what was asked twice and not answered is let go."""
    steps = tuple(steps)
    asked = memory.asking
    is_seen_to = is_done or any(step.skill is LEFT_AS_IT_IS or _is_about(step, asked) for step in steps)
    left = (asked,) if asked and not memory.is_reminded and not is_seen_to else ()
    waiting = (wish for wish in memory.waiting if not any(_is_about(step, wish) for step in steps))
    return tuple(filter(None, (taken_up(wish, book) for wish in (*left, *waiting))))


def taken_up(wish: Wish, book: Book) -> Step | None:
    """The step that asks for the wish again, by the words that it was said with; None when no skill answers it now."""
    name, entities = wish
    rest = {key: value for key, value in entities.items() if key != "said"}
    skill = book.named(name)
    return Step(skill, rest, entities.get("said", "")) if skill else None


def waiting_for(wishes: Iterable[Wish], book: Book) -> list[Step]:
    """The steps of wishes that had to wait for a proof."""
    skills = ((book.named(name), entities) for name, entities in wishes)
    return [Step(skill, entities) for skill, entities in skills if skill]


def is_of(step: Step, wish: Wish | None, book: Book) -> bool:
    """Whether the step takes up exactly this wish."""
    return wish is not None and taken_up(wish, book) == step


def _is_about(step: Step, wish: Wish | None) -> bool:
    """Whether the step is about the wish: the same skill, and no other order."""
    if wish is None or step.skill.name != wish[0]:
        return False
    orders = {step.entities.get("order_name"), wish[1].get("order_name")} - {None}
    return len(orders) < 2


def acts(skill: Skill) -> bool:
    """Whether the skill ends in a deed."""
    return bool(skill.intents & DEEDS)
