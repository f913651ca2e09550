"""How a notice travels: the address, the headers that prove the sender, the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from standardwebhooks import Webhook

from pipelines.sandbox.books import Notice, Road, stamp

SHOP_DOMAIN = "fernway.example.com"
API_VERSION = "2026-07"
# Segment takes half a megabyte in one call; a tracked event has about 400 bytes.
SEGMENT_BATCH = 200


@dataclass(frozen=True)
class Signatures:
    """The secrets that prove who sends, one for each road."""

    shopify_secret: str = field(repr=False)
    segment_write_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True)
class Posting:
    """One HTTP request to the collector."""

    path: str
    headers: dict[str, str]
    body: bytes
    notice_count: int = 1


def post(notice_id: str, notice: Notice, signatures: Signatures, now: datetime) -> Posting:
    """The request that tells one notice. `now` is when it is sent: Standard Webhooks age within five minutes."""
    if notice.road is Road.SEGMENT:
        return post_batch([(notice_id, notice)], signatures)
    if notice.road is Road.SHOPIFY:
        return _post_shopify(notice_id, notice, signatures)
    signature = Webhook(signatures.webhook_secret).sign(notice_id, now, notice.payload)
    headers = {
        "content-type": "application/json",
        "webhook-id": notice_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    return Posting(f"/webhooks/{notice.road}", headers, notice.payload.encode())


def post_batch(notices: Sequence[tuple[str, Notice]], signatures: Signatures) -> Posting:
    """One request for many Segment calls."""
    # Without `sentAt` the collector takes the times as they stand: these clocks need no correction.
    calls = [{**json.loads(notice.payload), "messageId": notice_id} for notice_id, notice in notices]
    body = json.dumps({"batch": calls}, separators=(",", ":"), ensure_ascii=False).encode()
    credentials = base64.b64encode(f"{signatures.segment_write_key}:".encode()).decode()
    headers = {"content-type": "application/json", "authorization": f"Basic {credentials}"}
    return Posting("/v1/batch", headers, body, len(notices))


def post_history(notices: Sequence[Notice], signatures: Signatures, clock: Callable[[], datetime]) -> Iterator[Posting]:
    """The requests that tell a history, Segment calls in batches; each is signed when it is asked for."""
    for notice in notices:
        if notice.road is not Road.SEGMENT:
            yield post(notice.notice_id, notice, signatures, clock())
    calls = [(notice.notice_id, notice) for notice in notices if notice.road is Road.SEGMENT]
    for start in range(0, len(calls), SEGMENT_BATCH):
        yield post_batch(calls[start : start + SEGMENT_BATCH], signatures)


def _post_shopify(notice_id: str, notice: Notice, signatures: Signatures) -> Posting:
    body = notice.payload.encode()
    digest = hmac.new(signatures.shopify_secret.encode(), body, hashlib.sha256).digest()
    headers = {
        "content-type": "application/json",
        "x-shopify-topic": notice.kind,
        "x-shopify-hmac-sha256": base64.b64encode(digest).decode(),
        "x-shopify-shop-domain": SHOP_DOMAIN,
        "x-shopify-api-version": API_VERSION,
        "x-shopify-webhook-id": notice_id,
        "x-shopify-triggered-at": stamp(notice.occurred_at),
    }
    return Posting("/webhooks/shopify", headers, body)
