"""What a message means as an answer to what we said last: a yes, a no, a pick, a slot, a correction. Pure."""

from __future__ import annotations

import re
from datetime import date

from agent.dialogue import Memory
from agent.handoff.triage import presses
from agent.language.agreement import is_yes
from agent.language.choices import chosen, points_at_a_place
from agent.language.entities import order_meant_instead
from agent.language.protocol import Understanding
from agent.planning.matters import Step, taken_up
from agent.planning.turn_plan import NOT_UNDERSTOOD, SURE_OF_ANOTHER, TurnPlan
from agent.policy.people import what_presses_meets_the_person_offered
from agent.skills.answering import BEGIN, OTHER_WISHES, answered, is_about_a_wish
from agent.skills.catalogue import BY_INTENT
from agent.skills.custom.book import Book
from agent.skills.hand_over import ASKED, OFFERED, SHORT_OF_TIME
from agent.skills.skill import Skill
from agent.skills.talking import CLARIFY, GOODBYE, LEFT_AS_IT_IS, NO_PERSON
from agent.skills.track_order import TRACK_ORDER
from agent.transcript import ReplyKind

ANSWERED_AT_ONCE = 3
# A no, or "the blue one": more words may want something else.
BARE = 3
WHERE = re.compile(r"^\s*(?:and\s+|so\s+)?where(?:\s+is|\s+are|\W?s)\s+", re.IGNORECASE)
THINGS = frozenset({"product", "products"})


def in_reply(text: str, heard: Understanding, memory: Memory, book: Book, today: date) -> TurnPlan | None:
    """The plan for an answer to our last words; None when the message is to be heard for itself."""
    picked = _picked(text, memory, today)
    if picked:
        return TurnPlan(steps=tuple(picked))
    return (
        _corrected(text, heard, memory, book)
        or _to_our_question(text, heard, memory, book)
        or _slot_filled(text, memory)
        or _said_more(heard, memory)
        or _begun(text, heard, memory, book)
    )


def _picked(text: str, memory: Memory, today: date) -> list[Step]:
    """An answer to "which order?" belongs to the skill that asked, whatever else it looked like."""
    skill = BY_INTENT.get(memory.last_skill or "")
    is_asked = memory.open_question == "which_order"
    is_pointing = points_at_a_place(text)
    if skill is None and is_pointing:
        return [Step(CLARIFY, {})]
    if skill is None or not (is_asked or is_pointing):
        return []
    meant = chosen(_without_question(text, skill), memory.options, today)
    if meant is None:
        is_pick = is_pointing or (len(text.split()) <= BARE and text.strip(" .!?").endswith(" one"))
        return [Step(skill, dict(memory.asked_of))] if is_pick and skill.needs_proof else []
    names = [option.order_name for option in meant][:ANSWERED_AT_ONCE]
    kept = dict(memory.asked_of)
    # Picked, yet not clearly: the skill asks again.
    return [Step(skill, kept | {"order_name": name}) for name in names] or [Step(skill, kept)]


def _without_question(text: str, skill: Skill) -> str:
    """The answer alone: "where is the first one" says again what was asked before we asked which one."""
    return WHERE.sub("", text) if skill is TRACK_ORDER else text


def _to_our_question(text: str, heard: Understanding, memory: Memory, book: Book) -> TurnPlan | None:
    # A write hangs on this yes: it is read out of the customer's own words, whatever a layer heard.
    if heard.is_confirmation and memory.pending_action and is_yes(text):
        again = taken_up(memory.asking, book) if memory.is_asked_in_passing and memory.asking else None
        if again:
            return TurnPlan(steps=(again,), asks_alone=True)
        return TurnPlan(confirms=memory.pending_action)
    if heard.is_confirmation and memory.last_reply_kind == ReplyKind.ACTION_DONE and not memory.is_person_offered:
        # A yes said twice: all is done already.
        return TurnPlan(steps=(Step(GOODBYE, {}),))
    if heard.is_confirmation and memory.is_person_offered:
        return TurnPlan(escalation=OFFERED.get(memory.offered_by or "", ASKED), is_accepted_offer=True)
    # "The party is tomorrow" is no other wish: it says how much the person is needed.
    is_nothing_else = all(each.intent in NOT_UNDERSTOOD for each in heard.proposals)
    waits = what_presses_meets_the_person_offered(
        is_offered=memory.is_person_offered, presses=is_nothing_else and presses(text)
    )
    if not waits.is_allowed:
        return TurnPlan(escalation=SHORT_OF_TIME, decisions=(waits,))
    # "No, it is about the boots" is another wish; a bare no lets rest whatever was talked of.
    is_bare = memory.last_skill is not None and len(text.split()) <= BARE
    if heard.is_refusal and memory.is_person_offered:
        return TurnPlan(steps=(Step(NO_PERSON, {}),))
    if heard.is_refusal and (memory.pending_action or memory.is_person_offered or is_bare):
        return TurnPlan(steps=(Step(LEFT_AS_IT_IS, {}),))
    return None


def _corrected(text: str, heard: Understanding, memory: Memory, book: Book) -> TurnPlan | None:
    """A no that names another order instead, and a yes to nothing."""
    is_bare_yes = heard.is_confirmation and is_yes(text)
    if is_bare_yes and memory.last_reply_kind == ReplyKind.SMALL_TALK and not _is_asked(memory):
        # A yes to nothing takes nothing up that was let rest.
        return TurnPlan(steps=(Step(CLARIFY, {}),))
    meant = order_meant_instead(text) if heard.is_refusal else None
    if meant and memory.asking:
        # "No wait, I meant 1044": the same wish, of another order.
        name, asked = memory.asking
        instead = taken_up((name, asked | {"order_name": meant}), book)
        return TurnPlan(steps=(instead,), is_instead=True) if instead else None
    return None


def _is_asked(memory: Memory) -> bool:
    return bool(memory.pending_action or memory.open_question or memory.is_person_offered)


def _slot_filled(text: str, memory: Memory) -> TurnPlan | None:
    """An answer to "where to?" or "which subscription?" goes to the skill that asked."""
    skill = BY_INTENT.get(memory.last_skill or "")
    filled = answered(memory.open_question, text)
    if skill is None or filled is None:
        return None
    order = memory.asked_of.get("order_name") or (
        memory.mentioned_orders[0] if len(memory.mentioned_orders) == 1 else None
    )
    about = {"order_name": order} if order else {}
    return TurnPlan(steps=(Step(skill, about | filled),))


def _said_more(heard: Understanding, memory: Memory) -> TurnPlan | None:
    """What answers or mends a wish of which we asked more, or which we read back, goes on with that wish."""
    skill = BY_INTENT.get(memory.last_skill or "")
    if skill is None or not is_about_a_wish(memory.open_question):
        return None
    is_another = any(
        each.intent in OTHER_WISHES and each.intent not in skill.intents and each.confidence >= SURE_OF_ANOTHER
        for each in heard.proposals
    )
    named = {each.entities["order_name"] for each in heard.proposals if "order_name" in each.entities}
    if is_another or named - {memory.asked_of.get("order_name")}:
        return None
    return TurnPlan(steps=(Step(skill, dict(memory.asked_of)),))


def _begun(text: str, heard: Understanding, memory: Memory, book: Book) -> TurnPlan | None:
    """A yes to what we called possible, or the bare name of one of its things, begins it; it is still read back."""
    if memory.may_begin is None:
        return None
    name, asked = memory.may_begin
    things = {key: value for each in heard.proposals for key, value in each.entities.items() if key in THINGS}
    is_thanks = any(each.intent == "thanks_goodbye" for each in heard.proposals)
    if heard.is_confirmation and is_yes(text) and not is_thanks:
        wish = asked | {"deed": BEGIN}
    elif things and len(text.split()) <= BARE:
        wish = things | {"deed": BEGIN, "said": text}
    else:
        return None
    step = taken_up((name, wish), book)
    return TurnPlan(steps=(step,)) if step else None
