"""What staging needs of a Zendesk ticket, and whom it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import model_validator

from pipelines.sources.acceptance import Body, Id, Moment, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present


class ZendeskBody(Body):
    """Any body: it says when it happened."""

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, or nothing when the body does not say."""
        return None


class Requester(Body):
    """Who asks. An event has the id alone; a trigger and a pull say the rest."""

    id: Id | None = None
    email: Any = None
    phone: Any = None
    external_id: Any = None

    def identifiers(self, country: str | None) -> Keys:
        """The user of the help desk, the shop's own customer id, e-mail and phone."""
        return present(
            key("zendesk_user_id", self.id),
            customer_key(self.external_id),
            email_key(self.email),
            phone_key(self.phone, country),
        )


class Ticket(Body):
    """One version of a ticket."""

    id: Id
    status: Name
    created_at: Moment
    updated_at: Moment
    requester_id: Id | None = None
    requester: Requester = Requester()

    @model_validator(mode="after")
    def somebody_asks(self) -> Ticket:
        """Refuse a ticket that can never belong to anyone."""
        if not self.identifiers(None):
            raise ValueError("requester_id or requester.email: one is required")
        return self

    def identifiers(self, country: str | None) -> Keys:
        """The requester as the help desk knows them; nothing is read out of what they wrote."""
        return present(key("zendesk_user_id", self.requester_id), *self.requester.identifiers(country))

    def routing_keys(self) -> Keys:
        """The ticket. Its number is prefixed: two help desks count from one each."""
        return present(key("ticket", f"zendesk-{self.id}"))


class TicketTold(ZendeskBody):
    """`{"ticket": {...}}`, as a trigger sends it and a pull finds it."""

    ticket: Ticket

    @property
    def occurred_at(self) -> datetime | None:
        """When the ticket changed."""
        return self.ticket.updated_at

    def identifiers(self, country: str | None) -> Keys:
        """The requester."""
        return self.ticket.identifiers(country)

    def routing_keys(self) -> Keys:
        """The ticket."""
        return self.ticket.routing_keys()


class TicketEvent(ZendeskBody):
    """`zen:event-type:ticket.*`: the ticket as it is after the event."""

    id: Name
    time: Moment
    detail: Ticket

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened."""
        return self.time

    def identifiers(self, country: str | None) -> Keys:
        """The requester."""
        return self.detail.identifiers(country)

    def routing_keys(self) -> Keys:
        """The ticket."""
        return self.detail.routing_keys()


class User(Requester):
    """A user of the help desk, customer or colleague."""

    id: Id
    role: Name


class UserEvent(ZendeskBody):
    """`zen:event-type:user.*`: what joins the number in a ticket's event to an address."""

    id: Name
    time: Moment
    detail: User

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened."""
        return self.time

    def identifiers(self, country: str | None) -> Keys:
        """The customer; a colleague is nobody's customer."""
        return self.detail.identifiers(country) if self.detail.role == "end-user" else ()
