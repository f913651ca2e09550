"""Reads what the plan needs, asks its skills, and does what the customer confirmed."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import asdict, replace

import duckdb

from agent.actions.action import Terms
from agent.actions.execution import execute, propose
from agent.actions.ledger import ActionRecord, State
from agent.actions.reconciliation import reconcile
from agent.errors import NotReadyError
from agent.evidence import sentence
from agent.planning import Step
from agent.policy import Decision, deciding
from agent.profile import Customer, Passage
from agent.profile_store import ProfileReading, Sought
from agent.skills import Answer, Plan, Request, knowledge
from agent.skills.acting import told_outcome, told_refusal
from agent.skills.catalogue import ACTIONS
from agent.skills.custom.acting import request_again, told_of
from agent.skills.hand_over import NO_PROFILE
from agent.skills.products import telling_words
from agent.transcript import ReplyKind, ToolStep
from agent.turn.calling import told_outside
from agent.turn.experiments import people_first, sections_for_experiments
from agent.turn.giving import confirmed_beside_others
from agent.turn.rollout import held_for_a_person, left_to_people, mode_of, sections_for_rollout
from agent.turn.turn import Means, Turn
from pipelines.inbox import TooManyUnseenEventsError

log = logging.getLogger(__name__)

# Of any other state a custom skill has nothing to say.
SETTLED = frozenset({State.DONE, State.RECONCILED, State.FAILED})
NOT_ANY_MORE = Decision(
    "deny", "It is done in another way now; please ask me again.", "asked_by_the_release_that_holds"
)


def answer_all(turn: Turn, means: Means) -> None:
    """Fill in the answers of the turn's plan; without a profile there is only a person."""
    sections = sections_of(turn, means)
    if sections and not _look(turn, means, sections):
        words = sentence("I cannot read your records at the moment.")
        turn.answers.append(Answer(ReplyKind.APOLOGY, (words,), escalation=NO_PROFILE))
        return
    person = people_first(turn)
    if person is not None:
        turn.answers.append(person)
        return
    if turn.plan.confirms:
        _confirm(turn, means, turn.plan.confirms)
    asking = False
    for step in turn.plan.steps:
        answer = asked(turn, means, step)
        if asking and asks(answer):
            turn.held.append(step)
            continue
        asking = asking or asks(answer)
        turn.skills.append(answer.skill or step.skill.name)
        turn.asked.append(step)
        turn.answers.append(told(turn, means, answer))
        _tell_gap(turn, means, step, answer)


def asks(answer: Answer) -> bool:
    """Whether the answer waits for one, other than whether a person is wanted."""
    return answer.plan is not None or answer.open_question not in {None, "offer_person"}


def read_profile(turn: Turn, means: Means, sections: Collection[str]) -> ProfileReading | None:
    """The sections of whoever this conversation was proved to belong to; None when they cannot be read."""
    return looked_at(turn, means, turn.conversation.customer_identifier if turn.is_verified else None, sections)


def looked_at(turn: Turn, means: Means, identifier: str | None, sections: Collection[str]) -> ProfileReading | None:
    """The sections of whoever bears `identifier`; None when they cannot be read."""
    try:
        return means.profiles.read(identifier, sections, as_of=turn.as_of, sought=_sought(turn, means, sections))
    except (NotReadyError, duckdb.Error, TooManyUnseenEventsError):
        log.exception("no profile for conversation %s", turn.conversation.conversation_id)
        return None


def _sought(turn: Turn, means: Means, sections: Collection[str]) -> Sought:
    """What of the catalogue this message may be about, and which sentences of articles answer it."""
    named = (step.entities.get("product", "") for step in turn.plan.steps)
    words = telling_words(" ".join([turn.message.text, *named]))
    passages = _found(turn, means) if Passage.TABLE in sections else ()
    return Sought(words, turn.conversation.memory.mentioned_products, passages)


def _found(turn: Turn, means: Means) -> tuple[str, ...]:
    if means.knowledge is None:
        return ()
    asked = [step.skill.name for step in turn.plan.steps if knowledge.is_asked(step.skill.name)]
    is_sure = any(knowledge.has_to_be_sure(name, turn.message.text) for name in asked)
    with turn.timed("knowledge"):
        return means.knowledge.find(turn.message.text, "sure" if is_sure else "likely")


def sections_of(turn: Turn, means: Means) -> frozenset[str]:
    """The tables that the plan's skills look at."""
    steps = (*turn.plan.steps, *turn.plan.returns_to)
    wanted = frozenset[str]().union(*(step.skill.sections for step in steps))
    if means.knowledge is not None and any(knowledge.is_asked(step.skill.name) for step in steps):
        wanted |= knowledge.SECTIONS
    if turn.plan.confirms:
        confirmed = turn.book.action_of(means.ledger.get(turn.plan.confirms))
        wanted |= confirmed.sections if confirmed else frozenset()
    wanted |= sections_for_rollout(turn) | sections_for_experiments(turn, means)
    # Whether a person is offered to a customer of value hangs on their own row.
    is_weighed = turn.release.parameters.escalations.valued_customer and turn.is_verified
    return wanted | {Customer.TABLE} if is_weighed and turn.plan.steps else wanted


def _look(turn: Turn, means: Means, sections: frozenset[str]) -> bool:
    with turn.timed("profile"):
        reading = read_profile(turn, means, sections)
    if reading is None:
        return False
    turn.readings.append(reading)
    unsettled = means.ledger.unsettled(turn.conversation.conversation_id)
    reconcile(unsettled, reading.profile, means.ledger, turn.as_of)
    read = {section.table: {"rows": section.row_count, "speed": section.speed} for section in reading.sections}
    turn.steps.append(
        ToolStep(f"{turn.message.message_id}-read", "read_profile", {"sections": sorted(sections)}, {"read": read})
    )
    return True


def asked(turn: Turn, means: Means, step: Step) -> Answer:
    """What the skill answers, or what is said in its place where the release holds it back; nothing is proposed yet."""
    mode = mode_of(turn, step.skill.name)
    if mode and mode.mode == "off":
        return left_to_people()
    answer = _answered(turn, means, step, _request(turn, means, step))
    if mode and mode.mode == "suggest":
        # Nothing of it is told as decided, proposed or recommended: a person has still to send it.
        turn.held_back.append((step.skill.name, answer))
        return held_for_a_person(answer)
    return answer


def _request(turn: Turn, means: Means, step: Step) -> Request:
    return Request(
        text=turn.message.text if step.said is None else step.said,
        entities=step.entities,
        mentioned_orders=turn.conversation.memory.mentioned_orders,
        profile=turn.profile,
        parameters=turn.release.parameters,
        locale=turn.locale,
        brand=means.brand.name,
        offers=means.commerce.offers,
        open_question=turn.conversation.memory.open_question if step.said is None else None,
        mentioned_products=turn.conversation.memory.mentioned_products,
        customer_identifier=turn.conversation.customer_identifier,
        last_done=turn.conversation.memory.last_done,
    )


def told(turn: Turn, means: Means, answer: Answer) -> Answer:
    """The answer that is given: its action is proposed, and its decisions and events are noted."""
    if answer.decided_action:
        turn.events.decided(answer.decided_action, answer.decisions)
    if answer.told_event:
        why = {"reason": answer.told_reason} if answer.told_reason else {}
        turn.events.add(answer.told_event, product_ids=list(answer.products), **why)
    record = _proposed(turn, means, answer.plan) if answer.plan else None
    if record and record.state != State.PROPOSED:
        # Asked for and confirmed before: tell what came of it instead of asking again.
        return _outcome(turn, means, record, answer.decisions)
    return answer


def _answered(turn: Turn, means: Means, step: Step, request: Request) -> Answer:
    """What the skill says or, where that is better, what the brand has written."""
    name, said = step.skill.name, step.skill.answer(request)
    while said.wants:
        # Each call of a skill is made once, so that this comes to an end.
        told = {**request.told, said.wants.request.name: told_outside(turn, means, said.wants)}
        request = replace(request, told=told)
        said = step.skill.answer(request)
    if Passage.TABLE not in request.profile.sections or not knowledge.is_asked(name):
        return said
    return knowledge.told(name, request, said) or said


def _tell_gap(turn: Turn, means: Means, step: Step, answer: Answer) -> None:
    """Tell the question, when what the brand has written was searched and nothing answers it."""
    question = turn.message.text if step.said is None else step.said
    is_searched = means.knowledge is not None and Passage.TABLE in turn.profile.sections
    if is_searched and knowledge.is_unanswered(step.skill.name, question, answer):
        words = means.knowledge.words(question) if means.knowledge else ""
        turn.events.add("question_unanswered", question=question, skill=step.skill.name, words=words)


def _proposed(turn: Turn, means: Means, plan: Plan) -> ActionRecord:
    conversation_id = turn.conversation.conversation_id
    record = propose(plan.action, plan.arguments, conversation_id, means.ledger, turn.as_of)
    turn.actions.append(record)
    turn.steps.append(
        ToolStep(record.action_id, record.name, dict(record.arguments), {"state": record.state}, needs_approval=True)
    )
    return record


def _confirm(turn: Turn, means: Means, action_id: str) -> None:
    """Decide once more on the profile of this moment, then do it once; unless the release lets nobody any more."""
    mode = mode_of(turn, turn.conversation.memory.last_skill)
    if mode and mode.mode != "autonomous":
        turn.answers.append(left_to_people())
        return
    record = turn.confirmed = means.ledger.get(action_id)
    action = turn.book.action_of(record)
    if action is None:
        # The release that asked is not the one that holds now, and this one would have it done otherwise.
        turn.answers.append(told_refusal((NOT_ANY_MORE,)))
        return
    turn.skills.append(record.name)
    decisions = action.decide(turn.profile, record.arguments, Terms(turn.release.parameters, turn.as_of))
    decisions = confirmed_beside_others(turn, means, action, record, decisions)
    turn.events.decided(record.name, decisions)
    if not deciding(decisions).is_allowed:
        turn.answers.append(told_refusal(decisions))
        return
    with turn.timed("action"):
        record = execute(action, action_id, means.ledger, means.commerce, turn.as_of)
    turn.actions.append(record)
    turn.steps.append(ToolStep(action_id, record.name, dict(record.arguments), {"state": record.state}))
    turn.answers.append(_outcome(turn, means, record, decisions))
    _tell(turn, action_id)


def _outcome(turn: Turn, means: Means, record: ActionRecord, decisions: tuple[Decision, ...]) -> Answer:
    """What is told of an action that was confirmed; one of a custom skill by the steps that follow it."""
    skill = turn.book.own.get(record.arguments.get("skill", ""))
    if record.name in ACTIONS or skill is None or record.state not in SETTLED:
        return told_outcome(record, turn.profile, decisions)
    entities, before = request_again(record.arguments)
    step = Step(skill, entities)
    request = replace(_request(turn, means, step), told={**before, record.name: told_of(record)}, since=record.name)
    answer = replace(_answered(turn, means, step, request), decisions=decisions)
    is_done = answer.kind is ReplyKind.ANSWER
    return replace(answer, kind=ReplyKind.ACTION_DONE) if is_done else answer


def _tell(turn: Turn, action_id: str) -> None:
    record = next(record for record in turn.actions if record.action_id == action_id)
    if record.state != "done":
        return
    action = turn.book.action_of(record)
    money = action.money if action else None
    data = {
        "action": record.name,
        "action_id": action_id,
        "order_id": record.arguments.get("order_id"),
        "amount": money(turn.profile, record.arguments) if money else None,
    }
    turn.events.add("action_taken", **data, expected_change=asdict(record.expected))
