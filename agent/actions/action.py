"""An action, before it is done: what it touches, which rules it obeys, what the next load must show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.profile import CustomerProfile, Order
from agent.releases.model import Parameters

NO_TABLE = ""
Effect = Literal["read", "write"]
# What the brand can owe a customer; by what each is known to be kept is declared in the dbt project.
PromiseKind = Literal["refund", "credit", "delivery", "reply"]
# JSON values only: money is text ("12.50"), times are ISO 8601, lines are lists of objects.
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Terms:
    """What the rules compare with: the release in force and the moment."""

    parameters: Parameters
    as_of: datetime


@dataclass(frozen=True)
class ExpectedChange:
    """What the next load must show, recorded before the action runs.

    Every one of `rows` must be met by a row of its own in `table`: the columns named have these JSON values.
    `is_new` asks for rows that were recorded since the action was proposed, not for older ones that look the same;
    `other_than` are values that each of them must have left behind. Without a table no load shows it: what is told as
    done by the other side is settled by that.
    """

    table: str
    rows: tuple[Mapping[str, Any], ...]
    is_new: bool = False
    other_than: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """One thing that can be done in the store. Nothing that writes can be built without a rule.

    `decide` applies the rules to a profile that has the `sections`; it runs before asking and again before doing.
    `operation` is what the port calls it; `money` is how much moves, where any does, and `owes` is as what the customer
    has to get it once it is told as done. `takes` is how much of what an order cost it gives back: of those for one
    order one is confirmed at a time. `intent` is the part of the arguments that tells one intent from another.
    """

    name: str
    effect: Effect
    rules: tuple[Callable[..., Decision], ...]
    decide: Callable[[CustomerProfile, Arguments, Terms], tuple[Decision, ...]]
    perform: Callable[[CommercePort, Arguments, str], Receipt]
    expected_change: Callable[[Arguments], ExpectedChange]
    sections: frozenset[str]
    operation: str
    money: Callable[[CustomerProfile, Arguments], Decimal | None] | None = None
    owes: PromiseKind | None = None
    takes: Callable[[Order, Arguments], Decimal] | None = None
    intent: Callable[[Arguments], Arguments] = field(default=dict)

    def __post_init__(self) -> None:
        """Refuse a write that no rule guards."""
        if self.effect == "write" and not self.rules:
            raise ValueError(f"write action {self.name!r} has no policy rule: name the rules that guard it")

    def idempotency_key(self, conversation_id: str, arguments: Arguments) -> str:
        """One key for one intent, however often it is confirmed or retried; other arguments are another intent.

        The arguments stand in it as a digest of their canonical JSON: an address is too long for a header.
        """
        canonical = json.dumps(self.intent(arguments), sort_keys=True, separators=(",", ":"))
        return f"{self.name}:{conversation_id}:{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"
