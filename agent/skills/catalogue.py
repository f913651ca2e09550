"""Every skill, by what it answers to."""

from __future__ import annotations

from agent.actions.action import Action
from agent.actions.cancel_order import CANCEL_ORDER as CANCEL_ORDER_ACTION
from agent.skills.cancel_order import CANCEL_ORDER
from agent.skills.loyalty_balance import LOYALTY_BALANCE
from agent.skills.payment_question import PAYMENT_QUESTION, REFUND_STATUS
from agent.skills.return_order import RETURN_ORDER
from agent.skills.skill import Skill
from agent.skills.store_policy import STORE_POLICY
from agent.skills.talking import BUY_AGAIN, CLARIFY, GOODBYE, GREETING, OUT_OF_SCOPE, PRODUCT_QUESTION, SYMPATHY
from agent.skills.track_order import TRACK_ORDER

SKILLS: tuple[Skill, ...] = (
    TRACK_ORDER,
    RETURN_ORDER,
    CANCEL_ORDER,
    LOYALTY_BALANCE,
    PAYMENT_QUESTION,
    REFUND_STATUS,
    STORE_POLICY,
    PRODUCT_QUESTION,
    BUY_AGAIN,
    SYMPATHY,
    OUT_OF_SCOPE,
    GREETING,
    GOODBYE,
    CLARIFY,
)
BY_INTENT: dict[str, Skill] = {intent: skill for skill in SKILLS for intent in skill.intents}
ACTIONS: dict[str, Action] = {action.name: action for action in (CANCEL_ORDER_ACTION,)}
