"""How a value of a row is said to a customer, the same way every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from agent.language.words import without_invisible

Style = Literal[
    "text",
    "address",
    "amount",
    "magnitude",
    "money",
    "cost",
    "number",
    "day",
    "moment",
    "status",
    "deed",
    "cancelled",
    "final sale",
    "delivered",
    "shipped",
    "refunded",
    "settled",
]
# Said of a cell that is true or filled: `delivered_at` that has a value is said as "delivered".
PLAIN_FACTS = frozenset({"cancelled", "final sale", "delivered", "shipped", "refunded", "settled"})
DEEDS = {
    "cancel_order": "cancelled",
    "change_address": "changed",
    "pause_subscription": "paused",
    "resume_subscription": "resumed",
    "skip_subscription": "left out",
    "cancel_subscription": "ended",
    "issue_store_credit": "added",
    "waive_fee": "taken off",
    "request_return": "opened",
    "exchange_items": "opened",
    "change_items": "changed",
    "change_payment": "changed",
    "apply_discount": "put",
    "change_account_address": "changed",
    "cancel_return": "called off",
}
ADDRESS_LINES = ("address2", "address1", "city", "region", "postcode")

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
# The carrier's and the store's words, as a shopper would say them.
STATUSES = {
    "label_printed": "packed and waiting for the carrier",
    "confirmed": "with the carrier",
    "in_transit": "on its way",
    "out_for_delivery": "out for delivery",
    "attempted_delivery": "waiting for another delivery attempt",
    "delivered": "delivered",
    "failure": "held up at the carrier",
    "requested": "requested",
    "open": "approved",
    "closed": "finished",
    "declined": "declined",
    "canceled": "cancelled",
    "ACTIVE": "active",
    "PAUSED": "paused",
    "CANCELLED": "cancelled",
}


@dataclass(frozen=True)
class Locale:
    """Where and when a reply is said: days, clock times and the currency of amounts that name none are the brand's."""

    time_zone: ZoneInfo
    currency: str
    as_of: datetime

    @property
    def today(self) -> date:
        """The day it is where the brand is."""
        return self.day_of(self.as_of)

    def day_of(self, moment: datetime) -> date:
        """The day a moment falls on where the brand is."""
        return moment.astimezone(self.time_zone).date()


def worded(value: Any, style: Style, currency: str | None, locale: Locale) -> str:
    """The words for one value, without what no reader sees: titles and reasons are written by others.

    Raises:
        ValueError: the value is None; a skill must not speak of what is not known.
    """
    if value is None:
        raise ValueError(f"cannot say None as {style!r}: ask for the column only where it is known")
    if style in {"money", "cost", "amount"}:
        return _money(Decimal(value), currency or locale.currency) if value or style != "cost" else "free"
    if style in {"day", "moment"}:
        return _time(value, style, locale)
    if style in PLAIN_FACTS:
        return _plain_fact(value, style)
    return without_invisible(_in_words(value, style))


def _in_words(value: Any, style: Style) -> str:
    if style == "address":
        return ", ".join(value[line] for line in ADDRESS_LINES if value[line])
    if style == "magnitude":
        return str(abs(value))
    if style == "deed":
        return DEEDS[value]
    if style == "status":
        return STATUSES.get(str(value), str(value).replace("_", " "))
    return str(value)


def _plain_fact(value: Any, style: Style) -> str:
    if not value:
        raise ValueError(f"cannot say {style!r} of {value!r}")
    return style


def _money(value: Decimal, currency: str) -> str:
    amount = f"{abs(value):,.2f}"
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{amount}" if symbol else f"{amount} {currency}"


def _time(value: datetime, style: Style, locale: Locale) -> str:
    local, today = value.astimezone(locale.time_zone), locale.as_of.astimezone(locale.time_zone).date()
    day = f"{local:%A} {local.day} {local:%B}" + ("" if local.year == today.year else f" {local.year}")
    if style == "day":
        return day
    return f"{local:%H:%M} today" if local.date() == today else f"{local:%H:%M} on {day}"
