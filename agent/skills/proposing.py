"""What is said of a deed before it is done: a yes is asked for, it is refused, or a person does it."""

from __future__ import annotations

from dataclasses import dataclass

from agent.actions.action import Action
from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision, deciding
from agent.policy.why import to_staff
from agent.profile import Order
from agent.skills.skill import Answer, Escalation, Plan
from agent.transcript import ReplyKind

Decisions = tuple[Decision, ...]
NOT_OFFERED = "what_is_not_offered_goes_to_a_person"


@dataclass(frozen=True)
class Declining:
    """What is said of one kind of change to an order when the agent does not make it.

    `no` has the slots {order} and {reason}, `by_hand` and `next_step` the slot {order}.
    """

    action: Action
    no: str
    by_hand: str
    next_step: str

    def declined(self, order: Order, decisions: Decisions) -> Answer:
        """Say why not; where a rule says so, a person looks at it."""
        decision = deciding(decisions)
        if decision.outcome == "escalate":
            return self.left_to_a_person(order, decisions)
        words = sentence(self.no, order=fact(order, "order_name"), reason=said(decision))
        return refuse(self.action, words, decisions, order.order_name)

    def left_to_a_person(self, order: Order, decisions: Decisions) -> Answer:
        """A colleague does it."""
        words = sentence(self.by_hand, order=fact(order, "order_name"))
        next_step = self.next_step.format(order=order.order_name)
        return leave_to_a_person(self.action, words, decisions, next_step, order.order_name)


def ask_for_a_yes(plan: Plan, question: Sentence, decisions: Decisions, *orders: str) -> Answer:
    """Read back exactly what would be done; nothing is done before a yes to it."""
    return Answer(
        ReplyKind.QUESTION,
        (question,),
        decisions,
        plan=plan,
        open_question=f"confirm_{plan.action.name}",
        orders=orders,
        decided_action=plan.action.name,
    )


def refuse(action: Action, no: Sentence, decisions: Decisions, *orders: str) -> Answer:
    """Say why it is not done."""
    return Answer(ReplyKind.REFUSAL, (no,), decisions, orders=orders, decided_action=action.name)


def leave_to_a_person(action: Action, words: Sentence, decisions: Decisions, next_step: str, *orders: str) -> Answer:
    """Hand over: because a rule says so, or because this store does not let us do it."""
    decision = deciding(decisions) if decisions else None
    is_ruled = decision is not None and decision.outcome == "escalate"
    rule, reason = (
        (decision.rule, to_staff(decision.reason)) if decision and is_ruled else (NOT_OFFERED, _by_hand(action))
    )
    escalation = Escalation(rule, reason, "escalation-rule", "hard", next_step)
    decided = action.name if is_ruled else None
    return Answer(ReplyKind.HANDOVER, (words,), decisions, escalation, orders=orders, decided_action=decided)


def _by_hand(action: Action) -> str:
    return f"This store does not offer {action.operation}, so a colleague does it by hand."
