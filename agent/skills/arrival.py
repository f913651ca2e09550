"""Will it be here by the day that was asked for? The verdict first, and always the day that it is expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agent.evidence import Fact, Sentence, fact, sentence
from agent.language.days import coming
from agent.profile import Order, Shipment
from agent.skills.skill import Request

NOT_KNOWN = "I cannot say yet: I have no expected day for it."
LATE = "I cannot promise that: it was expected on {day} and is late; I am sorry about that."


def verdict(request: Request, order: Order, parcels: Sequence[Shipment]) -> Sentence | None:
    """Yes, no or not known; None when no day was asked for, or nothing is on its way any more."""
    asked = coming(request.entities.get("day", ""), request.entities.get("day_relation"), request.locale.today)
    waiting = [parcel for parcel in parcels if parcel.delivered_at is None]
    if asked is None or order.is_cancelled or order.delivered_at or (parcels and not waiting):
        return None
    expected = _expected(order, waiting)
    if expected is None:
        return sentence(NOT_KNOWN)
    day = request.locale.day_of(expected.value)
    # A weekend is two days: on either is "by" its end.
    relation = request.entities.get("day_relation") or ("by" if request.entities["day"] == "weekend" else None)
    words = LATE if day < request.locale.today else _compared(day, asked, relation)
    return sentence(words, day=expected)


def _expected(order: Order, waiting: Sequence[Shipment]) -> Fact | None:
    """The carrier's day for the last parcel, else ours; None as long as the carrier owes one for any parcel."""
    estimated = [parcel for parcel in waiting if parcel.estimated_delivery_at]
    if estimated and len(estimated) == len(waiting):
        last = max(estimated, key=lambda parcel: (parcel.estimated_delivery_at, parcel.key))
        return fact(last, "estimated_delivery_at")
    return fact(order, "promised_delivery_at") if order.promised_delivery_at else None


def _compared(day: date, asked: date, relation: str | None) -> str:
    expected = "it is expected on {day}."
    if relation == "before":
        return f"{'Yes' if day < asked else 'No'}: {expected}"
    if relation == "after":
        return f"{'Yes' if day > asked else 'No'}: {expected}"
    if day < asked and relation != "by":
        return f"Sooner than that: {expected}"
    return f"{'Yes' if day <= asked else 'No'}: {expected}"
