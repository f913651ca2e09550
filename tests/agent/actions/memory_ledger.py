"""The ledger of PostgreSQL once more in memory, step for step; the same seeds must end alike on both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from agent.actions.ledger import STEPS, ActionRecord, Beside, State

OPEN = {State.CONFIRMED, State.EXECUTING, State.UNKNOWN}


@dataclass
class MemoryLedger:
    """As `StoredLedger`, but gone with the process."""

    records: dict[str, ActionRecord] = field(default_factory=dict)
    told: dict[str, datetime] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    given: threading.Lock = field(default_factory=threading.Lock)

    def propose(self, record: ActionRecord) -> ActionRecord:
        with self.lock:
            return self.records.setdefault(record.action_id, record)

    def get(self, action_id: str) -> ActionRecord:
        return self.records[action_id]

    @contextmanager
    def holding(self, order_id: str) -> Iterator[MemoryHeld]:
        with self.given:
            yield MemoryHeld(self)

    def unsettled(self, conversation_id: str) -> tuple[ActionRecord, ...]:
        mine = (record for record in self.records.values() if record.conversation_id == conversation_id)
        return tuple(record for record in mine if record.state in {State.DONE, State.UNKNOWN})

    def every_unsettled(self) -> tuple[ActionRecord, ...]:
        open_ = (record for record in self.records.values() if record.state in {State.DONE, State.UNKNOWN})
        told = (record for record in open_ if record.action_id not in self.told)
        return tuple(sorted(told, key=lambda record: record.changed_at))

    def missed(self, action_id: str, at: datetime) -> bool:
        with self.lock:
            is_first = action_id in self.records and action_id not in self.told
            if is_first:
                self.told[action_id] = at
            return is_first

    def unfinished(self, before: datetime, proposed_after: datetime) -> tuple[ActionRecord, ...]:
        still = (each for each in self.records.values() if each.state in OPEN and each.changed_at < before)
        return tuple(each for each in still if each.proposed_at > proposed_after)

    def step(
        self,
        action_id: str,
        to: State,
        at: datetime,
        detail: str | None = None,
        *,
        origin: State | None = None,
        began_at: datetime | None = None,
    ) -> bool:
        with self.lock:
            record = self.records[action_id]
            is_allowed = record.state in STEPS[to] and origin in {None, record.state}
            if not is_allowed or began_at not in {None, record.changed_at}:
                return False
            self.records[action_id] = replace(record, state=to, detail=detail, changed_at=at)
            return True


@dataclass
class MemoryHeld:
    """An order that nobody else gives anything for."""

    ledger: MemoryLedger

    def beside(self, record: ActionRecord, whole: Decimal, read_at: datetime) -> Beside:
        named = record.arguments
        others = [
            each
            for each in self.ledger.records.values()
            if each.arguments.get("order_id") == named["order_id"] and each.action_id != record.action_id
            if each.state in OPEN | {State.DONE} or (each.state is State.RECONCILED and each.changed_at > read_at)
        ]
        amounts = (whole if each.name == "cancel_order" else each.arguments.get("amount", 0) for each in others)
        same = [each for each in others if each.name == record.name]
        same = [each for each in same if each.arguments.get("charge_id") == named.get("charge_id")]
        here = [each for each in same if each.conversation_id == record.conversation_id]
        return Beside(sum(map(Decimal, amounts), Decimal(0)), bool(here), len(here) < len(same))

    def confirm(self, record: ActionRecord, at: datetime) -> None:
        self.ledger.step(record.action_id, State.CONFIRMED, at)
