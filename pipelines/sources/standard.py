"""Standard Webhooks: our own events (`rapport`) and the sandbox's loyalty, tickets and articles."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks import Webhook

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import Body, UnfitBodyError, bounded, fit, parse, quarantined, text_of
from pipelines.sources.freshness import require_fresh
from pipelines.sources.protocol import Delivery, ForgedDeliveryError
from pipelines.sources.standard_bodies import RAPPORT, SANDBOX, Envelope


@dataclass(frozen=True)
class StandardWebhooks:
    """A sender that signs id, time and body with a `whsec_` secret; `kinds` are what it may say."""

    name: str
    secret: str
    kinds: Mapping[str, type[Body]]
    country: str | None = None

    def verify(self, delivery: Delivery) -> None:
        """Check the age of the message, then its signature, against the time it was received."""
        sent_at = _sent_at(delivery.headers.get("webhook-timestamp", ""))
        require_fresh(sent_at, delivery.received_at, "webhook-timestamp")
        expected = self._signature(delivery, sent_at)
        given = delivery.headers.get("webhook-signature", "").split(" ")
        if not any(hmac.compare_digest(expected, each.encode("utf-8", "replace")) for each in given):
            raise ForgedDeliveryError("webhook-signature is missing or does not sign this message")

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """One event: `type` is its kind, the webhook id its dedupe key."""
        dedupe_key = bounded(delivery.headers["webhook-id"])
        payload, kind = text_of(delivery.body), "unknown"
        try:
            document = parse(delivery.body)
            kind = str(document.get("type", kind))
            return [self._event(fit(Envelope, document), dedupe_key, payload)]
        except UnfitBodyError as unfit:
            return [quarantined(self.name, kind, dedupe_key, delivery.received_at, payload, str(unfit))]

    def _signature(self, delivery: Delivery, sent_at: datetime) -> bytes:
        message_id = delivery.headers.get("webhook-id", "")
        if not message_id:
            raise ForgedDeliveryError("webhook-id is missing")
        try:
            body = delivery.body.decode()
        except UnicodeDecodeError as error:
            raise ForgedDeliveryError("the body is not UTF-8, so that no signature can be its") from error
        return Webhook(self.secret).sign(message_id, sent_at, body).encode()

    def _event(self, envelope: Envelope, dedupe_key: str, payload: str) -> IncomingEvent:
        model = self.kinds.get(envelope.type)
        if model is None:
            raise UnfitBodyError("type: not an event that this source may send")
        body = fit(model, envelope.data)
        return IncomingEvent(
            source=self.name,
            kind=envelope.type,
            dedupe_key=dedupe_key,
            occurred_at=envelope.timestamp.astimezone(UTC),
            payload=payload,
            identifiers=body.identifiers(self.country),
            routing_keys=body.routing_keys(),
        )


def rapport(secret: str, country: str | None = None) -> StandardWebhooks:
    """The source of our own events."""
    return StandardWebhooks("rapport", secret, RAPPORT, country)


def sandbox(secret: str, country: str | None = None) -> StandardWebhooks:
    """The source of what the sandbox tells beside its Shopify webhooks."""
    return StandardWebhooks("sandbox", secret, SANDBOX, country)


def _sent_at(seconds: str) -> datetime:
    # Exactly the digits that were signed: "1700000000.9" would be floored to another message's time.
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        raise ForgedDeliveryError("webhook-timestamp is missing or not whole seconds")
    return datetime.fromtimestamp(int(seconds), tz=UTC)
