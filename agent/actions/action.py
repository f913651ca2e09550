"""An action, before it is done: what it touches, which rules it obeys, what the next load must show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.profile import CustomerProfile
from agent.releases.model import Limits

Effect = Literal["read", "write"]
Arguments = Mapping[str, str]


@dataclass(frozen=True)
class ExpectedChange:
    """The cell that the next load must show, recorded before the action runs."""

    table: str
    key: str
    column: str
    value: Any


@dataclass(frozen=True)
class Action:
    """One thing that can be done in the store. Nothing that writes can be built without a rule.

    `decide` applies the rules to a profile; it runs before asking and again before doing.
    """

    name: str
    effect: Effect
    rules: tuple[Callable[..., Decision], ...]
    decide: Callable[[CustomerProfile, Arguments, Limits], tuple[Decision, ...]]
    perform: Callable[[CommercePort, Arguments, str], Receipt]
    expected_change: Callable[[Arguments], ExpectedChange]

    def __post_init__(self) -> None:
        """Refuse a write that no rule guards."""
        if self.effect == "write" and not self.rules:
            raise ValueError(f"write action {self.name!r} has no policy rule: name the rules that guard it")

    def idempotency_key(self, conversation_id: str, arguments: Arguments) -> str:
        """One key for one intent, however often it is confirmed or retried."""
        target = ",".join(f"{name}={arguments[name]}" for name in sorted(arguments))
        return f"{self.name}:{conversation_id}:{target}"
