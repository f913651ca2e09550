"""What the warehouse decided about promises, as events of our own: each promise once for each way it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb

from pipelines.inbox import IncomingEvent, rapport_event
from pipelines.warehouse.landing import naive_utc

# Longer than any source is late with its news; the inbox knows what was told before.
LOOKED_BACK = timedelta(days=30)

DECIDED = """
    select promise_id, conversation_id, channel, promise_kind, order_id, amount, state, due_at, kept_at
    from marts.fct_promises
    where state in ('kept', 'broken') and coalesce(kept_at, due_at) >= $since
    order by due_at, promise_id
"""


@dataclass(frozen=True)
class Decided:
    """One promise and how it ended: kept by `due_at`, or broken, kept later or not at all."""

    promise_id: str
    conversation_id: str
    channel: str
    promise_kind: str
    order_id: str | None
    amount: Decimal | None
    state: str
    due_at: datetime
    kept_at: datetime | None

    @property
    def told(self) -> Mapping[str, object]:
        """What is told of it, beside where it was made."""
        named = ("promise_id", "promise_kind", "order_id", "amount", "due_at")
        return {name: getattr(self, name) for name in named}

    def event(self) -> IncomingEvent:
        """Its event: of the moment that decided."""
        is_kept = self.state == "kept"
        at = self.kept_at if is_kept and self.kept_at else self.due_at
        where = {"conversation_id": self.conversation_id, "channel": self.channel or "unknown", "mode": "live"}
        return rapport_event(
            f"promise_{self.state}",
            {**where, "customer_identifier": None, **self.told, "kept_at": self.kept_at},
            event_id=f"{self.promise_id}:{self.state}",
            occurred_at=at,
            routing_keys=(f"conversation:{self.conversation_id}",),
        )


def decided(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> list[Decided]:
    """The promises whose end is known at `as_of`, of the last days, the longest due first."""
    rows = connection.execute(DECIDED, {"since": naive_utc(as_of - LOOKED_BACK)}).fetchall()
    return [
        Decided(name, talk, channel, kind, order, amount, state, _utc(due_at), _utc(kept_at) if kept_at else None)
        for name, talk, channel, kind, order, amount, state, due_at, kept_at in rows
    ]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
