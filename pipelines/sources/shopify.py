"""Shopify webhooks: signed with the client secret, deduplicated on the webhook id."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import UnfitBodyError, bounded, digest, fit, moment, parse, quarantined, text_of
from pipelines.sources.protocol import Delivery, ForgedDeliveryError
from pipelines.sources.shopify_bodies import TOPICS
from pipelines.sources.shopify_body import ShopifyBody


@dataclass(frozen=True)
class Shopify:
    """A shop. `secrets` are the client secret and, while it is being rotated, the one before it."""

    secrets: tuple[str, ...]
    country: str | None = None
    name: str = "shopify"

    def verify(self, delivery: Delivery) -> None:
        """Compare the HMAC-SHA256 of the raw body, in base64, with the header."""
        given = _header(delivery, "hmac-sha256").encode("utf-8", "replace")
        # Every secret is tried, so that the time taken does not say which one was near.
        matches = [hmac.compare_digest(sign(secret, delivery.body), given) for secret in self.secrets]
        if not any(matches):
            raise ForgedDeliveryError("X-Shopify-Hmac-SHA256 is missing or does not sign this body")

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """One event: the topic is its kind, the webhook id its dedupe key."""
        topic = _header(delivery, "topic").strip().lower()
        dedupe_key = _header(delivery, "webhook-id").strip() or digest(topic.encode() + b"\n" + delivery.body)
        try:
            return [self._event(delivery, topic, bounded(dedupe_key), _fitting(topic, delivery.body))]
        except UnfitBodyError as unfit:
            kind, payload = topic or "unknown", text_of(delivery.body)
            return [quarantined(self.name, kind, dedupe_key, delivery.received_at, payload, str(unfit))]

    def _event(self, delivery: Delivery, topic: str, dedupe_key: str, body: ShopifyBody) -> IncomingEvent:
        return IncomingEvent(
            source=self.name,
            kind=topic,
            dedupe_key=dedupe_key,
            occurred_at=body.occurred_at or moment(_header(delivery, "triggered-at")) or delivery.received_at,
            payload=text_of(delivery.body),
            identifiers=body.identifiers(self.country),
            routing_keys=body.routing_keys(),
        )


def sign(secret: str, body: bytes) -> bytes:
    """The value of `X-Shopify-Hmac-SHA256` for a body."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))


def _fitting(topic: str, body: bytes) -> ShopifyBody:
    model = TOPICS.get(topic)
    if model is None:
        raise UnfitBodyError("X-Shopify-Topic: not a topic that is read here" if topic else "X-Shopify-Topic: missing")
    return fit(model, parse(body))


def _header(delivery: Delivery, name: str) -> str:
    """A header of Shopify's, which comes with the `X-` of old and without."""
    return delivery.headers.get(f"x-shopify-{name}") or delivery.headers.get(f"shopify-{name}") or ""
