"""What any store must be able to do for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agent.errors import AgentError


@dataclass(frozen=True)
class Receipt:
    """The store's word that it is done; `reference` is the store's own id for it."""

    reference: str


class RefusedError(AgentError):
    """The store said no; nothing was changed."""


class OutcomeUnknownError(AgentError):
    """No answer, or none that tells: it may be done or not. Ask again under the same key."""


class CommercePort(Protocol):
    """Writes to the store. The same `idempotency_key` again has no further effect and the same answer."""

    def cancel_order(self, order_id: str, *, reason: str, idempotency_key: str) -> Receipt:
        """Cancel the order and give its money back.

        Raises:
            RefusedError: the store refused.
            OutcomeUnknownError: the store did not say.
        """
        ...
