"""Zendesk webhooks: signed with the webhook's secret, deduplicated on the event's id or the invocation's.

Confirmed in Zendesk's pages "Verifying webhook authenticity", "Anatomy of a webhook request" and "Ticket events":
`X-Zendesk-Webhook-Signature` is the base64 HMAC-SHA256 of `X-Zendesk-Webhook-Signature-Timestamp` followed by the
raw body; the time is ISO 8601 with a Z; `X-Zendesk-Webhook-Invocation-Id` names the request; an event has
`type`, `id`, `time`, `detail` (the ticket, without its requester's address) and `event`; what a trigger sends
is written by whoever sets it up (docs/sources.md has the body to paste).

Assumed: five minutes of tolerance (Zendesk names none), that a repeated request keeps its invocation id and is
signed anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import UnfitBodyError, bounded, digest, fit, parse, quarantined, text_of
from pipelines.sources.freshness import require_fresh, sent_time
from pipelines.sources.protocol import Delivery, ForgedDeliveryError
from pipelines.sources.zendesk_bodies import TicketEvent, TicketTold, UserEvent, ZendeskBody

EVENT_TYPE = "zen:event-type:"


@dataclass(frozen=True)
class Zendesk:
    """One webhook of a help desk, known by its signing secret."""

    secret: str
    country: str | None = None
    name: str = "zendesk"

    def verify(self, delivery: Delivery) -> None:
        """Compare the signature of time and body, then look at the time."""
        stamp = delivery.headers.get("x-zendesk-webhook-signature-timestamp", "")
        given = delivery.headers.get("x-zendesk-webhook-signature", "").encode("utf-8", "replace")
        if not hmac.compare_digest(sign(self.secret, stamp, delivery.body), given):
            raise ForgedDeliveryError("X-Zendesk-Webhook-Signature is missing or does not sign this time and body")
        name = "X-Zendesk-Webhook-Signature-Timestamp"
        require_fresh(sent_time(stamp, name), delivery.received_at, name)

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """One event: `ticket` for what a trigger sends, else the type of the event."""
        kind, payload, dedupe_key = "unknown", text_of(delivery.body), digest(delivery.body)
        try:
            document = parse(delivery.body)
            kind, dedupe_key = _kind(document), _dedupe_key(delivery, document) or dedupe_key
            return [self._event(kind, dedupe_key, payload, delivery, _fitting(kind, document))]
        except UnfitBodyError as unfit:
            return [quarantined(self.name, kind, dedupe_key, delivery.received_at, payload, str(unfit))]

    def _event(self, kind: str, dedupe_key: str, payload: str, delivery: Delivery, body: ZendeskBody) -> IncomingEvent:
        return IncomingEvent(
            source=self.name,
            kind=bounded(kind),
            dedupe_key=bounded(dedupe_key),
            occurred_at=body.occurred_at or delivery.received_at,
            payload=payload,
            identifiers=body.identifiers(self.country),
            routing_keys=body.routing_keys(),
        )


def sign(secret: str, stamp: str, body: bytes) -> bytes:
    """The value of `X-Zendesk-Webhook-Signature` for a body sent at `stamp`."""
    return base64.b64encode(hmac.digest(secret.encode(), stamp.encode("utf-8", "replace") + body, hashlib.sha256))


def _kind(document: dict[str, Any]) -> str:
    if isinstance(document.get("type"), str):
        return str(document["type"]).removeprefix(EVENT_TYPE)
    return "ticket" if "ticket" in document else "unknown"


def _dedupe_key(delivery: Delivery, document: dict[str, Any]) -> str:
    event_id = document.get("id")
    if isinstance(event_id, str | int) and not isinstance(event_id, bool):
        return str(event_id)
    return delivery.headers.get("x-zendesk-webhook-invocation-id", "").strip()


def _fitting(kind: str, document: dict[str, Any]) -> ZendeskBody:
    if kind == "ticket":
        return fit(TicketTold, document)
    if kind.startswith("ticket."):
        return fit(TicketEvent, document)
    if kind.startswith("user."):
        return fit(UserEvent, document)
    raise UnfitBodyError("type: not an event that is read here")
