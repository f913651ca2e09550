"""What a custom skill answers: the outcome of its steps as an answer like every other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.actions.action import Action
from agent.evidence import Sentence, sentence
from agent.releases.custom import Call, CustomSkill, Slot
from agent.skills.answering import OF_A_SLOT
from agent.skills.custom.acting import arguments_for
from agent.skills.custom.interpreter import Outcome, run, spoken, unknown_in
from agent.skills.custom.values import Known, of_facts, of_slots
from agent.skills.hand_over import ATTEMPTS_USED, UNBOUND
from agent.skills.skill import Answer, Escalation, Plan, Request, Wanted
from agent.transcript import ReplyKind

UNFIT = "unfit"
# Braces that somebody wrote are no slots.
NO_SLOTS = str.maketrans({"{": "{{", "}": "}}"})
MOST_UNFIT = 2
NO_STEP = Escalation(
    "what_no_step_covers_goes_to_a_person",
    "No step of the skill has an answer to this.",
    "escalation-rule",
    "hard",
    "Answer by hand, and see whether the skill should cover it.",
)
HANDS_OVER = Escalation("a_step_hands_over", "A step of the skill hands over.", "escalation-rule", "hard", "Answer it.")
CALL_FAILED = Escalation(
    "a_call_that_fails_goes_to_a_person",
    "A system of ours did not do what was asked of it.",
    "escalation-rule",
    "hard",
    "See why it failed, and do it by hand if it should be done.",
)
FAILED = sentence("I could not get that from our systems just now.")
DONE = sentence("That is done.")


def answering(skill: CustomSkill, actions: Mapping[str, Action]) -> Callable[[Request], Answer]:
    """The skill's answer; `actions` are those of its calls that write."""

    def answer(request: Request) -> Answer:
        order = request.entities.get("order_name")
        known = of_facts(skill.facts, request.profile.sections, order) | of_slots(skill, request.entities)
        outcome = run(skill, known, request.told, request.terms.as_of, request.since)
        told = _told(skill, outcome, known, request, actions)
        return replace(told, orders=(order,) if order and _is_own(request, order) else ())

    return answer


def question_of(skill: str, slot: str) -> str:
    """What stands in the memory while the slot is waited for."""
    return f"{OF_A_SLOT}{skill}:{slot}"


def _told(
    skill: CustomSkill,
    outcome: Outcome,
    known: Mapping[str, Known],
    request: Request,
    actions: Mapping[str, Action],
) -> Answer:
    if outcome.asks:
        return _asked(skill, outcome.asks, outcome, request)
    if outcome.failed:
        return _failed(outcome.failed, outcome, known)
    if outcome.calls:
        return _called(skill, outcome.calls, outcome, known, request, actions)
    if outcome.lacks:
        return Answer(ReplyKind.NO_ANSWER, outcome.said, escalation=replace(UNBOUND, reason=_lacking(outcome.lacks)))
    if outcome.hands_over:
        escalation = replace(HANDS_OVER, suggested_next_step=outcome.hands_over.note or HANDS_OVER.suggested_next_step)
        return Answer(ReplyKind.HANDOVER, outcome.said, escalation=escalation)
    if outcome.said:
        return Answer(ReplyKind.ANSWER, outcome.said)
    return Answer(ReplyKind.ANSWER, (DONE,)) if request.since else Answer(ReplyKind.NO_ANSWER, (), escalation=NO_STEP)


def _asked(skill: CustomSkill, slot: Slot, outcome: Outcome, request: Request) -> Answer:
    if int(request.entities.get(UNFIT, "0")) >= MOST_UNFIT:
        return Answer(ReplyKind.NO_ANSWER, (), escalation=ATTEMPTS_USED)
    choices = (sentence(f"You can say: {', '.join(slot.choices)}.".translate(NO_SLOTS)),) if slot.choices else ()
    # What was said before the question is not said with every asking of it.
    said = outcome.said if UNFIT not in request.entities else ()
    words = (*said, *outcome.asked_as, *choices)
    return Answer(ReplyKind.QUESTION, words, open_question=question_of(skill.name, slot.name))


def _called(
    skill: CustomSkill,
    call: Call,
    outcome: Outcome,
    known: Mapping[str, Known],
    request: Request,
    actions: Mapping[str, Action],
) -> Answer:
    if not call.request.is_write:
        return Answer(ReplyKind.ANSWER, (), wants=Wanted(call.request, outcome.given))
    action = actions[call.name]
    plan = Plan(action, arguments_for(skill, call, outcome.given, request))
    decisions = action.decide(request.profile, plan.arguments, request.terms)
    question = _words(call.confirm, known)
    return Answer(
        ReplyKind.QUESTION,
        (*outcome.said, *question),
        decisions,
        plan=plan,
        open_question=f"confirm_{call.name}",
        decided_action=call.name,
    )


def _failed(call: Call, outcome: Outcome, known: Mapping[str, Known]) -> Answer:
    words = _words(call.if_it_fails, known) or (FAILED,)
    return Answer(ReplyKind.APOLOGY, (*outcome.said, *words), escalation=CALL_FAILED)


def _words(words: str, known: Mapping[str, Known]) -> tuple[Sentence, ...]:
    return () if unknown_in(words, known) else spoken(words, known)


def _lacking(name: str) -> str:
    return f"The skill needs {name.replace('_', ' ')}, which nobody knows."


def _is_own(request: Request, order_name: str) -> bool:
    rows = request.profile.sections.get("profile_orders", ())
    return any(getattr(row, "order_name", None) == order_name for row in rows)
