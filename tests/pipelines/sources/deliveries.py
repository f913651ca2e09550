"""Deliveries as senders write them, each signed the way its source demands."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from standardwebhooks import Webhook

from pipelines.sources import klaviyo, zendesk
from pipelines.sources.protocol import Delivery
from pipelines.sources.shopify import sign

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOPIFY_SECRET = "shopify-client-secret-of-a-test"
WRITE_KEY = "segment-write-key-of-a-test"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a test secret").decode()

KLAVIYO_SECRET = "klaviyo-webhook-secret-of-a-test"
ZENDESK_SECRET = "zendesk-signing-secret-of-a-test"
GORGIAS_SECRET = "gorgias-url-secret-of-a-test"


def to_bytes(body: object) -> bytes:
    """A body as it is sent; bytes pass as they are."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def from_shopify(topic, body, *, secret=SHOPIFY_SECRET, webhook_id="w-1", prefix="x-", **headers):
    content = to_bytes(body)
    signed = {
        f"{prefix}shopify-topic": topic,
        f"{prefix}shopify-webhook-id": webhook_id,
        f"{prefix}shopify-hmac-sha256": sign(secret, content).decode(),
        **headers,
    }
    return Delivery(headers=signed, body=content, received_at=NOW, route="shopify")


def from_segment(call, body, *, write_key=WRITE_KEY, received_at=NOW):
    credentials = base64.b64encode(f"{write_key}:".encode()).decode()
    return Delivery({"authorization": f"Basic {credentials}"}, to_bytes(body), received_at, route=call)


def from_standard(kind, data, *, secret=WEBHOOK_SECRET, webhook_id="msg_1", sent_at=NOW, body=None, route="sandbox"):
    content = to_bytes({"type": kind, "timestamp": NOW.isoformat(), "data": data} if body is None else body)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, sent_at, content.decode("utf-8", "replace")),
    }
    return Delivery(headers=headers, body=content, received_at=NOW, route=route)


def from_klaviyo(items, *, secret=KLAVIYO_SECRET, stamp=None, meta=None, webhook="wh-1", received_at=NOW):
    """A system webhook; `items` is the list `data`, or a whole body."""
    whole = {"data": items, "meta": {"klaviyo_webhook_id": "wh-1", "timestamp": NOW.isoformat()} | (meta or {})}
    content = to_bytes(whole if isinstance(items, list) else items)
    stamp = NOW.strftime("%a, %d %b %Y %H:%M:%S GMT") if stamp is None else stamp
    headers = {
        "klaviyo-webhook-id": webhook,
        "klaviyo-timestamp": stamp,
        "klaviyo-signature": klaviyo.sign(secret, content, stamp).decode(),
    }
    return Delivery(headers=headers, body=content, received_at=received_at, route="klaviyo")


def from_zendesk(body, *, secret=ZENDESK_SECRET, stamp="2026-03-01T12:00:00Z", invocation="inv-1", received_at=NOW):
    content = to_bytes(body)
    headers = {
        "x-zendesk-webhook-invocation-id": invocation,
        "x-zendesk-webhook-signature-timestamp": stamp,
        "x-zendesk-webhook-signature": zendesk.sign(secret, stamp, content).decode(),
    }
    return Delivery(headers=headers, body=content, received_at=received_at, route="zendesk")


def from_gorgias(body, *, secret=GORGIAS_SECRET):
    return Delivery({}, to_bytes(body), received_at=NOW, route="gorgias", query=(("secret", secret),))
