"""What staging needs of a Gorgias ticket, and whom it is about."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from pipelines.sources.acceptance import Body, Id, Moment, Name
from pipelines.sources.keys import Keys, email_key, key, present

TRIGGERS = frozenset({"ticket-created", "ticket-updated", "ticket-message-created"})
ZONED = re.compile(r".*(Z|[+-][0-9]{2}:?[0-9]{2})")


def zoned(value: object) -> object:
    """The API writes some times without a zone; staging reads them as UTC, and so does the door."""
    return f"{value}Z" if isinstance(value, str) and not ZONED.fullmatch(value) else value


GorgiasMoment = Annotated[Moment, BeforeValidator(zoned)]


class Customer(Body):
    """Whom the ticket is of."""

    id: Id | None = None
    email: Any = None


class Message(Body):
    """One message of a ticket: only which it is, and when."""

    id: Id | None = None
    created_datetime: GorgiasMoment | None = None


class Ticket(Body):
    """One version of a ticket."""

    id: Id
    status: Name
    customer: Customer
    created_datetime: GorgiasMoment
    updated_datetime: GorgiasMoment | None = None
    closed_datetime: GorgiasMoment | None = None
    messages: list[Message] = []

    @model_validator(mode="after")
    def somebody_asks(self) -> Ticket:
        """Refuse a ticket that can never belong to anyone."""
        if not (self.customer.id or email_key(self.customer.email)):
            raise ValueError("customer.id or customer.email: one is required")
        return self


class Told(Body):
    """A trigger's body, and a pulled ticket."""

    event: Name
    ticket: Ticket
    message: Message | None = None

    @property
    def version(self) -> str | None:
        """What tells this from another event of its ticket, or nothing when the body does not say."""
        message = self.message or (self.ticket.messages[-1] if self.ticket.messages else None)
        if self.event == "ticket-message-created" and message is not None and message.id is not None:
            return str(message.id)
        return self.ticket.updated_datetime.isoformat() if self.ticket.updated_datetime else None

    @property
    def occurred_at(self) -> datetime | None:
        """When the ticket changed."""
        return self.ticket.updated_datetime or self.ticket.created_datetime

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002  Gorgias keeps phones among free channels
        """The customer as the help desk knows them; nothing is read out of what they wrote."""
        return present(key("gorgias_customer_id", self.ticket.customer.id), email_key(self.ticket.customer.email))

    def routing_keys(self) -> Keys:
        """The ticket. Its number is prefixed: two help desks count from one each."""
        return present(key("ticket", f"gorgias-{self.ticket.id}"))
