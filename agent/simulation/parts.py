"""What stands around a conversation that is only played: it answers as the real parts would, and does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.actions.ledger import ActionRecord, Beside
from agent.commerce.http import HttpRequest
from agent.commerce.port import OPERATIONS, OutcomeUnknownError, Receipt, RefusedError
from agent.handoff import Package
from agent.replay.parts import RecordedCalls, RecordedLedger
from agent.simulation.scenario import Outside
from agent.transcript import Message
from agent.visitor import email_identifier

RECEIPT = "preview"
# The one code that is wrong; every other proves the address that it was asked for.
WRONG_CODE = "000000"


class PlayedLedger(RecordedLedger):
    """The actions of one played conversation, forgotten with it."""

    def __init__(self, found: Mapping[str, ActionRecord] | None = None) -> None:
        self._found = dict(found or {})
        self._beside = Beside()


@dataclass(frozen=True)
class WillingStore:
    """Offers what the real store offers and says that it did each of it."""

    offers: frozenset[str]

    def __getattr__(self, operation: str) -> Callable[..., Receipt]:
        """Every operation there is."""
        if operation not in OPERATIONS:
            raise AttributeError(operation)
        return lambda *_, **__: Receipt(RECEIPT)


@dataclass(frozen=True)
class PlayedCalls:
    """Stands for the systems of the brand's own: answers by the declared examples, or fails, or falls silent.

    What `then` holds was really answered, and is answered so again.
    """

    outside: Outside = "answers"
    then: RecordedCalls | None = None

    def perform(self, declared: HttpRequest, arguments: Mapping[str, Any], key: str) -> Receipt:  # noqa: ARG002
        """A receipt that says what the examples say; raises as a real call does."""
        if self.outside == "is_silent":
            raise OutcomeUnknownError(f"no answer to {declared.name!r}: it was only played")
        return Receipt(json.dumps(self.read(declared, arguments)))

    def read(self, declared: HttpRequest, arguments: Mapping[str, Any]) -> dict[str, str]:
        """The examples; raises as a real call does."""
        if self.then and self.then.made(declared.name, arguments):
            return self.then.read(declared, arguments)
        if self.outside != "answers":
            raise RefusedError(f"{declared.name!r} failed: it was only played")
        return {each.name: each.example for each in declared.answers if each.example}


class NobodyIsCalled:
    """Says that a person has it; nobody is told."""

    def hand_over(self, package: Package, at: datetime) -> str:  # noqa: ARG002
        """A receipt, always the same."""
        return RECEIPT

    def reachable_at(self, conversation_id: str, email: str, at: datetime) -> bool:  # noqa: ARG002
        """Nobody has taken the conversation."""
        return True


@dataclass
class PlayedTalk:
    """What was said and recorded so far, for a handover's package."""

    said: list[Message] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)

    def messages(self, conversation_id: str) -> tuple[Message, ...]:  # noqa: ARG002
        """In order."""
        return tuple(self.said)

    def records(self, conversation_id: str) -> tuple[dict[str, Any], ...]:  # noqa: ARG002
        """In order."""
        return tuple(self.taken)


class OpenDoorstep:
    """Sends no mail, grants everything, and believes every code but `000000`."""

    def spend(self, *_: str) -> bool:
        """Granted."""
        return True

    def send(self, *_: Any) -> bool:
        """As if it were sent."""
        return True

    def proves(self, code: str, address: str, *_: Any) -> str | None:
        """Whom the address belongs to."""
        return None if code == WRONG_CODE else email_identifier(address)
