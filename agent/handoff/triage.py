"""How pressing a handoff is, what it is about and which words file it: read off the package, the same every time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Priority = Literal["urgent", "high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "normal", "low")

ANGRY = -0.5
FIRST_TIERS = frozenset({"vip"})
# Said of what cannot wait until tomorrow.
PRESSING = re.compile(
    r"\b(?:urgent\w*|asap|emergency|right (?:now|away)|tonight|today|tomorrow|immediately|fraud|stolen|allerg\w+"
    r"|injur\w+)\b",
    re.IGNORECASE,
)
# Which queue a skill belongs to; what is not named here is "general".
QUEUES = {
    "billing": ("payment_question", "request_refund", "waive_fee", "loyalty_balance", "discount_question"),
    "returns": ("return_order", "exchange_items", "request_return", "sending_back"),
    "orders": ("track_order", "cancel_order", "change_address", "change_items", "shipping_question", "change_payment"),
    "account": ("account_access", "sign_in_code", "newsletter", "subscription_question"),
}
BY_SKILL = {skill: queue for queue, skills in QUEUES.items() for skill in skills}


def presses(text: str) -> bool:
    """Whether it says that something cannot wait."""
    return PRESSING.search(text) is not None


def priority_of(category: str, mode: str, said: Sequence[str], sentiment: float, tier: str | None) -> Priority:
    """Money that was taken wrongly, and what cannot wait, first; anger and the best customers next."""
    if category == "bad-billing-state" or any(presses(text) for text in said[-3:]):
        return "urgent"
    if sentiment <= ANGRY or tier in FIRST_TIERS:
        return "high"
    return "low" if mode == "silent" else "normal"


def queue_of(tried: Sequence[str]) -> str:
    """Where the people sit who know about what was tried last."""
    return next((BY_SKILL[skill] for skill in reversed(tried) if skill in BY_SKILL), "general")


def tags_of(rule: str, category: str, channel: str, queue: str) -> tuple[str, ...]:
    """What the handoff is found by. Helpdesks take no spaces in a tag."""
    return ("rapport", queue, category, channel, rule)
