"""How many points, and why that many?"""

from __future__ import annotations

from agent.evidence import Sentence, fact, sentence
from agent.profile import Customer, LoyaltyEntry
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind


def answer(request: Request) -> Answer:
    """The balance, and the latest points that went out, which is what "low" usually asks for."""
    customer = request.profile.customer
    if customer is None:
        return Answer(ReplyKind.NO_ANSWER, (sentence("I cannot see a points balance on your account."),))
    return Answer(ReplyKind.ANSWER, (*balance(customer), *_spent(request)))


def balance(customer: Customer) -> list[Sentence]:
    """The points, and the tier of who has one."""
    points = sentence("You have {points} points.", points=fact(customer, "points_balance"))
    return [points, sentence("Your tier is {tier}.", tier=fact(customer, "tier"))] if customer.tier else [points]


def _spent(request: Request) -> list[Sentence]:
    entries = [entry for entry in request.profile.rows(LoyaltyEntry) if entry.points < 0]
    latest = max(entries, key=lambda entry: (entry.entered_at, entry.key), default=None)
    if latest is None:
        return []
    slots = {
        "points": fact(latest, "points", "magnitude"),
        "day": fact(latest, "entered_at"),
        "why": fact(latest, "reason", "status"),
    }
    return [Sentence("The latest points that went out: {points} on {day} ({why}).", slots)]


LOYALTY_BALANCE = Skill(
    name="loyalty_balance",
    intents=frozenset({"loyalty_balance"}),
    answer=answer,
    sections=frozenset({Customer.TABLE, LoyaltyEntry.TABLE}),
)
