"""Klaviyo's system webhooks: signed with the webhook's secret, deduplicated on the event's id.

Confirmed in Klaviyo's guide "Working with system webhooks" and its OpenAPI, revision 2026-07-15: the three
headers; the body `{data: [{external_id, payload, topic}], meta: {klaviyo_account_id, klaviyo_webhook_id,
timestamp}}`; a payload is what Get Event answers; `meta.klaviyo_webhook_id` must be the one of the header.
Confirmed in several public implementations that agree: the signature is the hex HMAC-SHA256 of the raw body
followed by the text of `Klaviyo-Timestamp`; a secret has 16 characters or more; topics are
`event:klaviyo.<metric>`.

Assumed: five minutes of tolerance (Klaviyo names none), and that a repeated delivery is signed anew. A captured
request had its header, an HTTP date, five hours ahead of `meta.timestamp`; both are signed, so the body's time
counts and the header's only where the body has none. A payload may be JSON text: both forms are read.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import UnfitBodyError, bounded, compact, digest, fit, parse, quarantined, text_of
from pipelines.sources.freshness import require_fresh, sent_time
from pipelines.sources.klaviyo_bodies import TOPICS, Item
from pipelines.sources.protocol import Delivery, ForgedDeliveryError

# What one delivery may hold. Klaviyo names no limit; a mebibyte of events is fewer.
LARGEST_BATCH = 1_000


@dataclass(frozen=True)
class Klaviyo:
    """One system webhook, known by its secret."""

    secret: str
    country: str | None = None
    name: str = "klaviyo"

    def verify(self, delivery: Delivery) -> None:
        """Compare the signature of body and time, then look at the time and at which webhook speaks."""
        stamp = delivery.headers.get("klaviyo-timestamp", "")
        given = delivery.headers.get("klaviyo-signature", "").encode("utf-8", "replace")
        if not stamp or not hmac.compare_digest(sign(self.secret, delivery.body, stamp), given):
            raise ForgedDeliveryError("Klaviyo-Signature is missing or does not sign this body and time")
        meta = _meta(delivery.body)
        sent_at = sent_time(str(meta.get("timestamp") or stamp), "Klaviyo-Timestamp")
        require_fresh(sent_at, delivery.received_at, "Klaviyo-Timestamp")
        webhook = meta.get("klaviyo_webhook_id")
        if webhook is not None and webhook != delivery.headers.get("klaviyo-webhook-id"):
            raise ForgedDeliveryError("Klaviyo-Webhook-Id is not the webhook that the body names")

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """One event for each item of `data`, each judged by itself: its topic is its kind."""
        try:
            return [self.event(item, delivery) for item in _items(parse(delivery.body))]
        except UnfitBodyError as unfit:
            payload = text_of(delivery.body)
            return [quarantined(self.name, "unknown", digest(payload), delivery.received_at, payload, str(unfit))]

    def event(self, item: object, delivery: Delivery) -> IncomingEvent:
        """The event that one item of `data` tells."""
        item = _with_payload_read(item)
        payload, topic, dedupe_key = compact(item), "unknown", ""
        if isinstance(item, dict):
            topic, dedupe_key = str(item.get("topic", topic)), _text(item.get("external_id"))
        dedupe_key = bounded(dedupe_key or digest(payload))
        try:
            body = _fitting(topic, item)
        except UnfitBodyError as unfit:
            return quarantined(self.name, topic, dedupe_key, delivery.received_at, payload, str(unfit))
        return IncomingEvent(
            source=self.name,
            kind=topic,
            dedupe_key=dedupe_key,
            occurred_at=body.occurred_at or delivery.received_at,
            payload=payload,
            identifiers=body.identifiers(self.country),
            routing_keys=body.routing_keys(),
        )


def sign(secret: str, body: bytes, stamp: str) -> bytes:
    """The value of `Klaviyo-Signature` for a body sent at `stamp`."""
    return hmac.new(secret.encode(), body + stamp.encode("utf-8", "replace"), hashlib.sha256).hexdigest().encode()


def _meta(body: bytes) -> dict[str, Any]:
    try:
        meta = parse(body).get("meta")
    except UnfitBodyError:
        return {}
    return meta if isinstance(meta, dict) else {}


def _items(document: dict[str, Any]) -> list[object]:
    items = document.get("data")
    if not isinstance(items, list):
        raise UnfitBodyError("data: not a list")
    if len(items) > LARGEST_BATCH:
        raise UnfitBodyError(f"data: more than {LARGEST_BATCH} events")
    return items


def _with_payload_read(item: object) -> object:
    """The item with its payload as an object, so that staging meets one form of it."""
    if not isinstance(item, dict) or not isinstance(item.get("payload"), str):
        return item
    try:
        return {**item, "payload": parse(item["payload"].encode("utf-8", "replace"))}
    except UnfitBodyError:
        return item


def _fitting(topic: str, item: object) -> Item:
    if isinstance(item, dict) and topic not in TOPICS:
        raise UnfitBodyError("topic: not one that is read here" if "topic" in item else "topic: missing")
    return fit(Item, item)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
