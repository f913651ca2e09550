"""The collector as a process of its own."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping

import uvicorn

from pipelines.inbox.collector import create_app
from pipelines.inbox.credentials import Credentials
from pipelines.inbox.http_limits import ImpatientHttp
from pipelines.sources import standard
from pipelines.sources.gorgias import Gorgias
from pipelines.sources.klaviyo import Klaviyo
from pipelines.sources.protocol import Source
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify
from pipelines.sources.zendesk import Zendesk

# Systems that a brand may not have; each is served when its secret is there.
OPTIONAL: dict[str, Callable[[str, str | None], Source]] = {"klaviyo": Klaviyo, "zendesk": Zendesk, "gorgias": Gorgias}


def sources(secrets: Credentials, country: str | None) -> dict[str, Source]:
    """Every sender the collector knows; `country` is the brand's, for phone numbers without one."""
    webhook_secret = secrets.webhook_secret.get_secret_value()
    return {
        "shopify": Shopify(secrets.shopify_secrets, country),
        "segment": Segment(secrets.segment_write_key.get_secret_value(), country),
        "rapport": standard.rapport(webhook_secret, country),
        "sandbox": standard.sandbox(webhook_secret, country),
        **_optional(secrets, country),
    }


def unserved(senders: Mapping[str, Source]) -> list[str]:
    """What to say of the senders that have no route, because nobody gave their secret."""
    return [
        f"RAPPORT_{name.upper()}_SECRET is not set: webhooks of {name} are answered with 404."
        for name in OPTIONAL
        if name not in senders
    ]


def _optional(secrets: Credentials, country: str | None) -> dict[str, Source]:
    given = {name: getattr(secrets, f"{name}_secret") for name in OPTIONAL}
    return {
        name: OPTIONAL[name](secret.get_secret_value(), country) for name, secret in given.items() if secret is not None
    }


def serve(database_url: str, senders: dict[str, Source], host: str, port: int) -> None:
    """Listen until SIGTERM, then finish what was begun and stop within ten seconds."""
    app = create_app(database_url, senders)
    # What is here now stays: looking through all of it again and again would stop every delivery for a while.
    gc.collect()
    gc.freeze()
    # A delivery leaves hardly any cycles; at the usual 700 objects every few of them paid for a search.
    gc.set_threshold(50_000)
    # The writer waits for the interpreter after each of its six round trips, and at the usual 5 ms that was much of
    # a commit: a tenth more deliveries a second now.
    sys.setswitchinterval(0.0002)
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=ImpatientHttp,
        ws="none",
        lifespan="on",
        backlog=1_024,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=8,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )
