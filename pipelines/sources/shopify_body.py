"""What the bodies of several Shopify topics share."""

from __future__ import annotations

from datetime import datetime

from pipelines.sources.acceptance import Body, Id, Moment


class ShopifyBody(Body):
    """The times that any topic may carry."""

    updated_at: Moment | None = None
    created_at: Moment | None = None
    happened_at: Moment | None = None
    processed_at: Moment | None = None

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, by the first of its times that is there."""
        return self.updated_at or self.created_at or self.happened_at or self.processed_at


class Address(Body):
    """Only the country: it says how a national phone number is read."""

    country_code: str | None = None


class Person(Body):
    """The customer inside another body."""

    id: Id | None = None
    email: str | None = None
    phone: str | None = None
    default_address: Address | None = None


class Owned(Body):
    """A reference by id."""

    id: Id
