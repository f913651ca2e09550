"""Segment-spec calls: basic authentication with the write key, deduplicated on `messageId`."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import UnfitBodyError, bounded, compact, digest, fit, parse, quarantined, text_of
from pipelines.sources.basic_auth import basic_credentials
from pipelines.sources.protocol import Delivery, ForgedDeliveryError
from pipelines.sources.segment_bodies import CALLS, TRACKED, Message

# Segment's own limit is 500 KB a batch; more messages than this in one is not somebody's browser.
LARGEST_BATCH = 1_000


@dataclass(frozen=True)
class Segment:
    """A Segment-spec stream, known by its write key."""

    write_key: str
    country: str | None = None
    name: str = "segment"

    def verify(self, delivery: Delivery) -> None:
        """Compare the user of the basic authentication with the write key; the password is not looked at."""
        user, _ = basic_credentials(delivery.headers.get("authorization", ""))
        if not hmac.compare_digest(user, self.write_key.encode()):
            raise ForgedDeliveryError("Authorization: the write key is missing or wrong")

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """One event for a call; one for each message of a batch, each judged by itself."""
        try:
            document = parse(delivery.body)
            if delivery.route != "batch":
                return [self._event(delivery, delivery.route, document, text_of(delivery.body))]
            return [self._message(delivery, message, document.get("sentAt")) for message in _messages(document)]
        except UnfitBodyError as unfit:
            payload = text_of(delivery.body)
            return [quarantined(self.name, delivery.route, digest(payload), delivery.received_at, payload, str(unfit))]

    def _message(self, delivery: Delivery, message: object, sent_at: object) -> IncomingEvent:
        if not isinstance(message, dict):
            payload = compact(message)
            return quarantined(
                self.name, "batch", digest(payload), delivery.received_at, payload, "batch: a message is not an object"
            )
        # Libraries write `sentAt` once for the whole batch; the clock is corrected message by message.
        whole = message if sent_at is None else {"sentAt": sent_at, **message}
        return self._event(delivery, str(message.get("type", "")), whole, compact(whole))

    def _event(self, delivery: Delivery, call: str, document: dict[str, Any], payload: str) -> IncomingEvent:
        kind, dedupe_key = _kind(call, document), _dedupe_key(delivery, document, payload)
        try:
            message = _fitting(call, document)
        except UnfitBodyError as unfit:
            return quarantined(self.name, kind, dedupe_key, delivery.received_at, payload, str(unfit))
        return IncomingEvent(
            source=self.name,
            kind=kind,
            dedupe_key=dedupe_key,
            occurred_at=message.occurred_at(delivery.received_at),
            payload=payload,
            identifiers=message.identifiers(self.country),
            routing_keys=message.routing_keys(),
        )


def _messages(document: dict[str, Any]) -> list[object]:
    messages = document.get("batch")
    if not isinstance(messages, list):
        raise UnfitBodyError("batch: not a list")
    if len(messages) > LARGEST_BATCH:
        raise UnfitBodyError(f"batch: more than {LARGEST_BATCH} messages")
    return messages


def _fitting(call: str, document: dict[str, Any]) -> Message:
    model = CALLS.get(call)
    if model is None:
        raise UnfitBodyError("type: not a call that is read here" if call else "type: missing")
    event = document.get("event")
    return fit(TRACKED.get(event, model) if call == "track" and isinstance(event, str) else model, document)


def _kind(call: str, document: dict[str, Any]) -> str:
    event = document.get("event")
    return bounded(f"track/{event}") if call == "track" and isinstance(event, str) else bounded(call or "unknown")


def _dedupe_key(delivery: Delivery, document: dict[str, Any], payload: str) -> str:
    message_id = document.get("messageId")
    if isinstance(message_id, str | int) and not isinstance(message_id, bool) and message_id != "":
        return bounded(str(message_id))
    # Without an id and a time of its own, two equal calls may well be two things that happened.
    dated = "timestamp" in document or "originalTimestamp" in document
    return digest(payload if dated else f"{delivery.received_at.isoformat()} {payload}")
