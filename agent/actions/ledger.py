"""Where every action stands, written down before and after each step."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from agent.actions.action import Arguments, ExpectedChange


class State(StrEnum):
    """proposed -> confirmed -> executing -> done | failed | unknown -> reconciled."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    EXECUTING = "executing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RECONCILED = "reconciled"


# Unknown and failed may be tried again under the same key: a provider that did it answers so.
STEPS: Mapping[State, frozenset[State]] = {
    State.CONFIRMED: frozenset({State.PROPOSED}),
    State.EXECUTING: frozenset({State.CONFIRMED, State.UNKNOWN, State.FAILED}),
    State.DONE: frozenset({State.EXECUTING}),
    State.FAILED: frozenset({State.EXECUTING, State.CONFIRMED}),
    State.UNKNOWN: frozenset({State.EXECUTING}),
    State.RECONCILED: frozenset({State.DONE, State.UNKNOWN}),
}


@dataclass(frozen=True)
class ActionRecord:
    """One action of one conversation."""

    action_id: str
    idempotency_key: str
    conversation_id: str
    name: str
    arguments: Arguments
    expected: ExpectedChange
    state: State
    detail: str | None
    proposed_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Beside:
    """What others give for an order, in any conversation, and the profile at hand is not known to show.

    `amount` is all of it; the rest says whether the same deed is among it, and whether the same fee is taken off.
    """

    amount: Decimal = Decimal(0)
    is_given_here: bool = False
    is_given_elsewhere: bool = False
    is_taken_off: bool = False

    @property
    def is_given(self) -> bool:
        """Whether the same is on its way at all."""
        return self.is_given_here or self.is_given_elsewhere or self.is_taken_off


class HeldOrder(Protocol):
    """An order that nobody else gives anything for."""

    def beside(self, record: ActionRecord, whole: Decimal, read_at: datetime) -> Beside:
        """What others give for the order, `whole` when it is cancelled, that a profile read at that moment may lack."""
        ...

    def confirm(self, record: ActionRecord, at: datetime) -> None:
        """It will be done: from now on everybody else sees it on its way."""
        ...


class Ledger(Protocol):
    """Durable before it returns; a step that is not allowed from the present state is not taken."""

    def propose(self, record: ActionRecord) -> ActionRecord:
        """Write down the action, or give back the one with the same idempotency key."""
        ...

    def get(self, action_id: str) -> ActionRecord:
        """The action as it stands."""
        ...

    def holding(self, order_id: str) -> AbstractContextManager[HeldOrder]:
        """The order, across processes, for as long as the block takes: nothing in it may wait for the store."""
        ...

    def unsettled(self, conversation_id: str) -> tuple[ActionRecord, ...]:
        """The conversation's actions that the next load still has to show."""
        ...

    def every_unsettled(self) -> tuple[ActionRecord, ...]:
        """Of all conversations the actions that a load still has to show and no person was told of, oldest first."""
        ...

    def missed(self, action_id: str, at: datetime) -> bool:
        """Note that a person was told that no load shows it; False when one was told before."""
        ...

    def unfinished(self, before: datetime, proposed_after: datetime) -> tuple[ActionRecord, ...]:
        """Confirmed, executing and unknown actions, of any conversation, that have not moved since `before`."""
        ...

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
        """Move to `to`; False when another took the step, or it is not allowed from here.

        With `origin` only from that state; with `began_at` only while the last step is the one taken then.
        """
        ...
