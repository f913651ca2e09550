"""A claim: words bound to the very cell they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.evidence.wording import Locale, Style, worded
from agent.policy import Decision
from agent.profile import Row

# Claims that rest on no profile row: what was done, with what arguments, a rule's word, when a source was last heard.
ACTIONS = "agent.actions"
ARGUMENTS = "agent.actions.arguments"
DECISIONS = "agent.decisions"
SOURCES = "inbox.sources"
RELEASES = "agent.releases"
# What the customer gave for a custom skill, and what a system of the brand's own answered one.
SLOTS = "agent.slots"
CALLS = "agent.calls"
# Before the id of an order line: so many of it.
PIECES = "pieces of "


@dataclass(frozen=True)
class Claim:
    """Words in a reply and their binding. `recorded_at` is how old the fact is; a rule's word has no age."""

    text: str
    table: str
    key: str
    column: str
    value: Any
    style: Style
    currency: str | None
    recorded_at: datetime | None


@dataclass(frozen=True)
class Fact:
    """A cell that is about to be said."""

    table: str
    key: str
    column: str
    value: Any
    style: Style
    currency: str | None = None
    recorded_at: datetime | None = None

    def claimed(self, locale: Locale) -> Claim:
        """The fact in words."""
        text = worded(self.value, self.style, self.currency, locale)
        return Claim(text, self.table, self.key, self.column, self.value, self.style, self.currency, self.recorded_at)


def fact(row: Row, column: str, style: Style | None = None) -> Fact:
    """One column of one row, in the style that fits its type unless told otherwise."""
    value = getattr(row, column)
    currency = getattr(row, "currency", None)
    return Fact(row.TABLE, row.key, column, value, style or _style(value), currency, row.recorded_at)


def said(decision: Decision) -> Fact:
    """A rule's reason, bound to the rule."""
    return Fact(DECISIONS, decision.rule, "reason", decision.reason, "text")


def done(action_id: str, name: str) -> Fact:
    """What was done, bound to the ledger."""
    return Fact(ACTIONS, action_id, "name", name, "deed")


def given(action: str, column: str, value: Any, style: Style = "text", currency: str | None = None) -> Fact:
    """What the customer gave for an action that is asked about or was done, bound to the ledger's arguments."""
    return Fact(ARGUMENTS, action, column, value, style, currency)


def pieces(action: str, order_line_id: str, count: int) -> Fact:
    """How many pieces of a line an action is about, bound to the ledger's arguments."""
    return Fact(ARGUMENTS, action, f"{PIECES}{order_line_id}", count, "number")


def argument(arguments: Mapping[str, Any], column: str) -> Any:
    """What the arguments of an action say of `column`; of the pieces of a line, the number that is named for it."""
    if not column.startswith(PIECES):
        return arguments.get(column)
    lines = (*arguments.get("lines", ()), *arguments.get("changes", ()))
    named = (line["quantity"] for line in lines if line["order_line_id"] == column.removeprefix(PIECES))
    return next(named, None)


def heard(source: str, received_at: datetime) -> Fact:
    """When a source was last heard."""
    return Fact(SOURCES, source, "last_received_at", received_at, "moment", None, received_at)


def opening(release_id: str, opens_at: datetime) -> Fact:
    """When people are back by the office hours of a release."""
    return Fact(RELEASES, release_id, "office_hours", opens_at, "moment")


def _style(value: Any) -> Style:
    if isinstance(value, Decimal):
        return "money"
    if isinstance(value, datetime):
        return "day"
    return "number" if isinstance(value, int) else "text"
