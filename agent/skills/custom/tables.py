"""What of the warehouse a custom skill may name: the customer's own rows, and the sentences of policy."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.profile import SECTIONS, Order, PolicyClause, ProfileRow, Row
from agent.releases.custom import CustomSkill

READABLE: Mapping[str, type[Row]] = {
    name: kind for name, kind in SECTIONS.items() if issubclass(kind, ProfileRow) or kind is PolicyClause
}
# Whose row it is was proved at the door, and is nothing to say.
HIDDEN = frozenset({"customer_id"})
KINDS: Mapping[type, str] = {bool: "yes_no", int: "number", Decimal: "money", datetime: "moment", str: "text"}


def columns_of(table: str) -> dict[str, str]:
    """The columns that may be named, each with the kind of its values; none for a table that may not."""
    kind = READABLE.get(table)
    if kind is None:
        return {}
    hints = typing.get_type_hints(kind)
    return {name: _kind(hints[name]) for name in kind.columns() if name not in HIDDEN}


def tables_of(skill: CustomSkill) -> frozenset[str]:
    """The tables that the facts are read from; with a row of an order the orders, to know which one is meant."""
    named = {fact.table for fact in skill.facts if fact.table in READABLE}
    is_of_orders = any("order_id" in columns_of(table) for table in named)
    return frozenset(named | {Order.TABLE} if is_of_orders else named)


def needs_proof(skill: CustomSkill) -> bool:
    """Whoever reads a customer's rows, or has something written, has proved who they are."""
    reads_rows = any(READABLE[table] is not PolicyClause for table in tables_of(skill))
    return reads_rows or any(call.request.is_write for call in skill.calls)


def _kind(hint: Any) -> str:
    plain = [each for each in typing.get_args(hint) if each is not type(None)] or [hint]
    return KINDS.get(plain[0], "text")
