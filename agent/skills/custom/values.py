"""What a custom skill knows at this moment: each value with its type, and the cell that it is said from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from agent.evidence import Fact, fact
from agent.evidence.claims import CALLS, SLOTS
from agent.evidence.wording import Style
from agent.profile import Order, Row
from agent.releases.custom import Call, Condition, CustomSkill, NeededFact

STYLES: Mapping[str, Style] = {
    "text": "text", "choice": "text", "yes_no": "text", "number": "number", "money": "money", "day": "day",
    "moment": "moment",
}  # fmt: skip
SLOT = "slot_"


@dataclass(frozen=True)
class Known:
    """A value: text, `Decimal`, `datetime`, or "yes" and "no"; and the cell that says so."""

    value: Any
    cell: Fact

    @property
    def sent(self) -> str:
        """As a call is given it."""
        return self.value.isoformat() if isinstance(self.value, datetime) else str(self.value)


def typed(kind: str, text: str) -> Any:
    """The text as its kind means it; None where it is no such thing."""
    try:
        if kind in {"number", "money"}:
            value = Decimal(text)
            return value if value.is_finite() else None
        if kind == "day":
            # At noon it is the same day in nearly every zone.
            return datetime.combine(date.fromisoformat(text[:10]), time(12), UTC)
        if kind == "moment":
            at = datetime.fromisoformat(text)
            return at if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, InvalidOperation):
        return None
    return text or None


def of_slots(skill: CustomSkill, entities: Mapping[str, str]) -> dict[str, Known]:
    """What the customer has given."""
    found = {}
    for slot in skill.slots:
        value = typed(slot.kind, entities.get(f"{SLOT}{slot.name}", ""))
        if value is not None:
            found[slot.name] = Known(value, Fact(SLOTS, skill.name, slot.name, value, STYLES[slot.kind]))
    return found


def of_call(call: Call, told: Mapping[str, str]) -> dict[str, Known]:
    """What an answer of the other side holds."""
    found = {}
    for each in call.request.answers:
        value = typed(each.kind, told.get(each.name, ""))
        if value is not None:
            found[each.name] = Known(value, Fact(CALLS, call.name, each.name, value, STYLES[each.kind]))
    return found


def of_facts(
    needed: Sequence[NeededFact], sections: Mapping[str, Sequence[Row]], order_name: str | None
) -> dict[str, Known]:
    """What the rows say; of a fact whose row or cell is not there, nothing."""
    found = {each.name: _of_fact(each, sections, order_name) for each in needed}
    return {name: known for name, known in found.items() if known is not None}


def _of_fact(needed: NeededFact, sections: Mapping[str, Sequence[Row]], order_name: str | None) -> Known | None:
    rows = [row for row in sections.get(needed.table, ()) if _is_meant(row, needed, sections, order_name)]
    rows = [row for row in rows if getattr(row, needed.by, None) is not None]
    rows.sort(key=lambda row: (getattr(row, needed.by), row.key), reverse=needed.pick == "newest")
    value = getattr(rows[0], needed.column, None) if rows else None
    if value is None:
        return None
    style: Style | None = None if needed.said_as == "as_it_is" else needed.said_as
    cell = fact(rows[0], needed.column, style)
    plain = ("yes" if value else "no") if isinstance(value, bool) else Decimal(value) if _is_number(value) else value
    return Known(plain, cell)


def _is_meant(row: Row, needed: NeededFact, sections: Mapping[str, Sequence[Row]], order_name: str | None) -> bool:
    """Whether the row is of the order that the customer names, where it is of an order at all."""
    if needed.key is not None:
        return row.key == needed.key
    if order_name is None or not hasattr(row, "order_id"):
        return True
    return any(order.key == row.order_id for order in sections.get(Order.TABLE, ()) if _is_named(order, order_name))


def _is_named(order: Row, name: str) -> bool:
    return isinstance(order, Order) and order.order_name == name


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def holds(condition: Condition, known: Mapping[str, Known], as_of: datetime) -> bool:
    """Whether the condition is met; of what is not known only "is not known" is true."""
    if condition.of not in known:
        return condition.test == "is_not_known"
    value = known[condition.of].value
    if condition.test in {"is_known", "is_not_known"}:
        return condition.test == "is_known"
    if condition.test in {"has_passed", "is_ahead"}:
        return isinstance(value, datetime) and (value < as_of) == (condition.test == "has_passed")
    if condition.test in {"at_least", "at_most"}:
        return _compared(value, condition)
    return _is(value, condition.value) == (condition.test == "is")


def _compared(value: Any, condition: Condition) -> bool:
    bound = typed("number", condition.value)
    if bound is None or not isinstance(value, Decimal):
        return False
    return bool(value >= bound if condition.test == "at_least" else value <= bound)


def _is(value: Any, wanted: str) -> bool:
    if isinstance(value, Decimal):
        return bool(value == typed("number", wanted))
    if isinstance(value, datetime):
        return value.date().isoformat() == wanted.strip()
    return str(value).casefold() == wanted.strip().casefold()
