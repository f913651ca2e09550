"""Reading a delivery at the door, and the same delivery again once it has been mended."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import bounded, digest, quarantined, text_of
from pipelines.sources.protocol import Delivery, Source

logger = logging.getLogger(__name__)

# Where senders say what they send and under which id; everything else that a reader needs is in the body.
KIND_HEADERS = ("x-shopify-topic", "shopify-topic")
ID_HEADERS = ("x-shopify-webhook-id", "shopify-webhook-id", "webhook-id", "x-zendesk-webhook-invocation-id")


class NotReadableError(ValueError):
    """What was delivered again is still not accepted; the message is the new reason."""


def read(source: Source, delivery: Delivery) -> list[IncomingEvent]:
    """The events of a verified delivery; one quarantined event when its reader fails on it.

    Without this the sender would be told to come again until it gives up, and the delivery be lost.
    """
    try:
        return source.read(delivery)
    except Exception as error:
        logger.exception("the reader of %r failed on a delivery", source.name)
        kind = _first(delivery.headers, KIND_HEADERS) or delivery.route
        dedupe_key = _first(delivery.headers, ID_HEADERS) or digest(delivery.body)
        reason = f"reader: {type(error).__name__}"
        return [quarantined(source.name, kind, dedupe_key, delivery.received_at, text_of(delivery.body), reason)]


def read_again(source: Source, kind: str, dedupe_key: str, payload: str, received_at: datetime) -> list[IncomingEvent]:
    """The events of a mended payload, by the acceptance that every delivery meets.

    Their dedupe key is derived from the key of what was refused, so that the same replay is stored once;
    the messages of a batch keep their own, because the sender may have sent them by themselves since.

    Raises:
        NotReadableError: it is still not accepted.
    """
    body = _klaviyo_item(payload).encode() if source.name == "klaviyo" else payload.encode()
    headers = {**dict.fromkeys(KIND_HEADERS, kind), **dict.fromkeys(ID_HEADERS, dedupe_key)}
    events = read(source, Delivery(headers, body, received_at, route=kind.partition("/")[0]))
    reasons = [event.reason for event in events if event.reason is not None]
    if reasons or not events:
        raise NotReadableError("; ".join(dict.fromkeys(reasons)) or "body: holds no event")
    if len(events) > 1:
        return events
    return [replace(events[0], dedupe_key=bounded(f"replayed/{dedupe_key}"))]


def _klaviyo_item(payload: str) -> str:
    """Of its webhooks each item of `data` is kept by itself; the whole only when it could not be taken apart."""
    try:
        document = json.loads(payload)
    except ValueError:
        return payload
    is_whole = isinstance(document, dict) and isinstance(document.get("data"), list)
    return payload if is_whole else f'{{"data":[{payload}]}}'


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((headers[name].strip() for name in names if headers.get(name, "").strip()), "")
