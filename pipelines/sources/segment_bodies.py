"""What staging needs of each Segment call, and whom it is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import ConfigDict, Field, model_validator

from pipelines.sources.acceptance import Body, Moment, Money, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present


class Traits(Body):
    """Of the traits only what identifies."""

    email: str | None = None
    phone: str | None = None


class Message(Body):
    """Any call: who, and the clocks it was written by."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    message_id: Name | None = Field(None, alias="messageId")
    anonymous_id: Name | None = Field(None, alias="anonymousId")
    user_id: Name | None = Field(None, alias="userId")
    timestamp: Moment | None = None
    original_timestamp: Moment | None = Field(None, alias="originalTimestamp")
    sent_at: Moment | None = Field(None, alias="sentAt")

    @model_validator(mode="after")
    def somebody_did_it(self) -> Message:
        """Refuse what can never belong to anyone."""
        if not (self.anonymous_id or self.user_id):
            raise ValueError("anonymousId or userId: one is required")
        return self

    def occurred_at(self, received_at: datetime) -> datetime:
        """When it happened by our clock: `received_at - (sentAt - originalTimestamp)`.

        A message that has passed through Segment carries both times, and `timestamp` is corrected
        already. Nothing is later than its arrival.
        """
        if self.timestamp and self.original_timestamp:
            return min(self.timestamp, received_at)
        written_at = self.original_timestamp or self.timestamp
        if written_at is None:
            return received_at
        delay = self.sent_at - written_at if self.sent_at else received_at - written_at
        return received_at - max(delay, timedelta(0))

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002
        """The visitor and the user side by side: this is what joins them."""
        return present(customer_key(self.user_id), key("anonymous_id", self.anonymous_id))


class Identify(Message):
    """`identify`: traits identify only someone who has signed in; a visitor may type any e-mail."""

    traits: Traits = Traits()

    def identifiers(self, country: str | None) -> Keys:
        """The user, the visitor and, for a user, the e-mail and phone of the traits."""
        known = super().identifiers(country)
        if not self.user_id:
            return known
        return present(*known, email_key(self.traits.email), phone_key(self.traits.phone, country))


class Alias(Message):
    """`alias`: the name someone had before."""

    previous_id: Name = Field(alias="previousId")

    def identifiers(self, country: str | None) -> Keys:
        """The new name and the old one, which is a visitor's unless it is all digits."""
        before = customer_key(self.previous_id) if self.previous_id.isdigit() else key("anonymous_id", self.previous_id)
        return present(*super().identifiers(country), before)


class ViewedProduct(Body):
    """The properties of `Product Viewed`."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    product_id: Name
    price: Money | None = None


class MailItem(Body):
    """The properties of an e-mail event."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    email_id: Name


class TextItem(Body):
    """The properties of an SMS event."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    message_id: Name


class Page(Message):
    """`page`, `group`: nothing more is read."""


class Track(Message):
    """`track`: the event's name is part of its kind."""

    event: Name


class ProductViewed(Track):
    """`track` of a product page."""

    properties: ViewedProduct


class MailEngaged(Track):
    """`track` of an e-mail."""

    properties: MailItem


class TextEngaged(Track):
    """`track` of a text message."""

    properties: TextItem


CALLS: dict[str, type[Message]] = {"identify": Identify, "page": Page, "group": Page, "alias": Alias, "track": Track}
TRACKED: dict[str, type[Message]] = {
    "Product Viewed": ProductViewed,
    **dict.fromkeys(("Email Delivered", "Email Opened", "Email Link Clicked"), MailEngaged),
    **dict.fromkeys(("SMS Delivered", "SMS Link Clicked"), TextEngaged),
}
