"""What a message gives for a question that a skill of the brand's own asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agent.dialogue import Memory
from agent.language.protocol import Proposal, Understanding
from agent.language.words import words
from agent.planning.matters import Step
from agent.releases.custom import CustomSkill, Slot
from agent.skills.answering import A_FEW_WORDS
from agent.skills.custom.book import Book
from agent.skills.custom.hearing import heard_for
from agent.skills.custom.telling import UNFIT
from agent.skills.custom.values import SLOT

# What a name or a number is heard as by a layer that was told of no question.
NO_WISH = frozenset({"unclear", "out_of_scope", "greeting", "thanks_goodbye"})
# So sure of another wish one has to be to leave the question.
SURE = 0.7


def goes_on(text: str, heard: Understanding, memory: Memory, book: Book, today: date) -> Step | None:
    """The skill once more, with what it asked for; the same question again where the message is no answer to it."""
    waiting = book.waited_for(memory.open_question)
    if waiting is None:
        return None
    skill, slot = waiting
    # Only to a question of yes or no is a no an answer; to any other it lets the matter rest.
    if heard.is_refusal and slot.kind not in {"yes_no", "text"}:
        return None
    if heard.is_refusal and slot.kind == "text" and len(words(text)) <= 1:
        return None
    value = heard_for(slot, text, today)
    if _is_another_wish(text, heard, skill, slot, value):
        return None
    kept = {name: each for name, each in memory.asked_of.items() if name != UNFIT}
    if value is None:
        kept[UNFIT] = str(int(memory.asked_of.get(UNFIT, "0")) + 1)
        return Step(book.own[skill.name], kept)
    return Step(book.own[skill.name], kept | {f"{SLOT}{slot.name}": value})


def lifted(proposal: Proposal, text: str, book: Book, today: date) -> dict[str, str]:
    """The entities of a wish of the brand's own: of its slots only what the message says in so many words."""
    skill = book.declared.get(proposal.intent)
    rest = {name: each for name, each in proposal.entities.items() if not name.startswith(SLOT)}
    return rest if skill is None else rest | _slots(skill, proposal.entities, text, today)


def _slots(skill: CustomSkill, entities: Mapping[str, str], text: str, today: date) -> dict[str, str]:
    found = {}
    for slot in skill.slots:
        said = entities.get(f"{SLOT}{slot.name}", "")
        # A choice can be heard anywhere; all else only where a model points at it, and it was really said.
        is_said = said and said.casefold() in text.casefold()
        value = heard_for(slot, said, today) if is_said else heard_for(slot, text, today) if slot.choices else None
        if value is not None:
            found[f"{SLOT}{slot.name}"] = value
    return found


def _is_another_wish(text: str, heard: Understanding, skill: CustomSkill, slot: Slot, value: str | None) -> bool:
    """Whether the customer has left the question: they ask something else, and surely so."""
    others = (each for each in heard.proposals if each.intent not in {*NO_WISH, skill.name})
    is_sure = any(each.confidence >= SURE for each in others)
    is_answer = value is not None and (slot.kind != "text" or len(text.split()) <= A_FEW_WORDS)
    return is_sure and ("?" in text or not is_answer)
