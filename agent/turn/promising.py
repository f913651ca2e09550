"""What a turn promised for the brand: an amount or a day that is owed by a time. Whether it is kept, the loads show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from agent.actions.action import PromiseKind
from agent.actions.ledger import State
from agent.evidence import Locale
from agent.profile import Order, Row, Shipment
from agent.skills.catalogue import ACTIONS
from agent.turn.events import DELIVERY_DAYS
from agent.turn.turn import Turn


@dataclass(frozen=True)
class Promise:
    """What is owed by `due_at`; its `kind` names what shows that it was kept (`promise_checks` of the dbt project)."""

    kind: PromiseKind
    order_id: str | None
    amount: Decimal | None
    due_at: datetime

    def promise_id(self, conversation_id: str) -> str:
        """The same promise told twice is one."""
        named = f"{conversation_id}|{self.kind}|{self.order_id}|{self.amount}|{self.due_at.isoformat()}"
        return f"prm_{hashlib.sha256(named.encode()).hexdigest()[:16]}"


def tell_promises(turn: Turn) -> None:
    """Tell the inbox each thing that the reply promised."""
    for promise in (*_money(turn), *_days(turn), *_answers(turn)):
        promise_id = promise.promise_id(turn.conversation.conversation_id)
        turn.events.add("promise_made", promise_id=promise_id, **asdict(promise))


def _money(turn: Turn) -> Iterator[Promise]:
    """What the deed of this turn gives back: the release says within how many days."""
    days = timedelta(days=turn.release.parameters.limits.refund_within_days)
    for record in turn.actions:
        action = ACTIONS.get(record.name)
        is_done = turn.confirmed is not None and record.action_id == turn.confirmed.action_id
        if not (action and action.owes and action.money and is_done) or record.state is not State.DONE:
            continue
        amount = action.money(turn.profile, record.arguments)
        if amount:
            yield Promise(action.owes, record.arguments.get("order_id"), amount, turn.as_of + days)


def _days(turn: Turn) -> Iterator[Promise]:
    """Of each order that is on its way the latest day that was told and has not passed."""
    told: dict[str, datetime] = {}
    rows = {(row.TABLE, row.key): row for row in _read(turn)}
    for claim in turn.reply.claims if turn.reply else ():
        row = rows.get((claim.table, claim.key))
        if claim.column in DELIVERY_DAYS and isinstance(row, Order | Shipment):
            told[row.order_id] = max(told.get(row.order_id, claim.value), claim.value)
    for order_id, at in told.items():
        due_at = _end_of_day(at, turn.locale)
        if due_at > turn.as_of:
            yield Promise("delivery", order_id, None, due_at)


def _answers(turn: Turn) -> Iterator[Promise]:
    """A colleague who was said to answer does so within what the release gives them."""
    if turn.receipt is not None and turn.reply_due_at is not None:
        yield Promise("reply", None, None, turn.reply_due_at)


def _read(turn: Turn) -> Iterator[Row]:
    for reading in turn.readings:
        for section in reading.profile.sections.values():
            yield from section


def _end_of_day(at: datetime, locale: Locale) -> datetime:
    """A day that was told is kept until it ends where the brand is."""
    following = locale.day_of(at) + timedelta(days=1)
    return datetime.combine(following, time.min, locale.time_zone).astimezone(UTC)
