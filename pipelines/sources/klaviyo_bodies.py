"""What staging needs of a Klaviyo event, and whom it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import Field, model_validator

from pipelines.sources.acceptance import Body, Count, Moment, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present

# Steps of messages and changes of consent are staged; the others are accepted for what they say of identity.
TOPICS = frozenset(
    f"event:klaviyo.{metric}"
    for metric in (
        "received_email",
        "opened_email",
        "clicked_email",
        "bounced_email",
        "dropped_email",
        "marked_email_as_spam",
        "received_sms",
        "clicked_sms",
        "sent_sms",
        "failed_to_deliver_sms",
        "subscribed_to_email_marketing",
        "unsubscribed_from_email_marketing",
        "manually_suppressed_from_email_marketing",
        "manually_unsuppressed_from_email_marketing",
        "updated_email_preferences",
        "subscribed_to_sms_marketing",
        "unsubscribed_from_sms_marketing",
    )
)


class Reference(Body):
    """Another resource, by its id."""

    id: Name


class ToProfile(Body):
    """The profile that did it."""

    data: Reference


class Relationships(Body):
    """Of the relationships only the person's."""

    profile: ToProfile


class Properties(Body):
    """Of what Klaviyo's own metrics tell, the address that the message went to or the consent is about."""

    recipient: Any = Field(default=None, validation_alias="Recipient Email Address")
    email_address: Any = None


class Attributes(Body):
    """When it happened, and what is told of it."""

    datetime: Moment | None = None
    timestamp: Count | None = None
    event_properties: Properties | None = None


class Event(Body):
    """One event as Get Event answers it."""

    id: Name
    attributes: Attributes
    relationships: Relationships

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened."""
        if self.attributes.datetime or self.attributes.timestamp is None:
            return self.attributes.datetime
        return datetime.fromtimestamp(self.attributes.timestamp, tz=UTC)


class ProfileAttributes(Body):
    """Of a profile only what identifies."""

    email: Any = None
    phone_number: Any = None
    external_id: Any = None


class Included(Body):
    """A resource sent along: the profile, when it was asked for."""

    type: str
    id: Any = None
    attributes: ProfileAttributes = ProfileAttributes()


class Payload(Body):
    """The event, and what was included with it."""

    data: Event
    included: list[Included] = []


class Item(Body):
    """One item of a webhook's `data`."""

    external_id: Name
    topic: Name
    payload: Payload

    @model_validator(mode="after")
    def it_is_one_event(self) -> Item:
        """Refuse an item whose two ids differ: it would be deduplicated under the wrong one."""
        if self.external_id != self.payload.data.id:
            raise ValueError("external_id: not the id of the event in payload")
        return self

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened."""
        return self.payload.data.occurred_at

    def identifiers(self, country: str | None) -> Keys:
        """The profile, its external id, e-mail and phone, and the address that the event names."""
        profile = self.payload.data.relationships.profile.data.id
        about = self.payload.data.attributes.event_properties or Properties()
        person = next(
            (each.attributes for each in self.payload.included if each.type == "profile" and each.id == profile),
            ProfileAttributes(),
        )
        return present(
            key("klaviyo_profile_id", profile),
            customer_key(person.external_id),
            email_key(person.email),
            phone_key(person.phone_number, country),
            email_key(about.recipient),
            email_key(about.email_address),
        )
