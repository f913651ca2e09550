"""The collector as a process of its own."""

from __future__ import annotations

import uvicorn

from pipelines.inbox.collector import create_app
from pipelines.inbox.credentials import Credentials
from pipelines.inbox.http_limits import ImpatientHttp
from pipelines.sources import standard
from pipelines.sources.protocol import Source
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify


def sources(secrets: Credentials, country: str | None) -> dict[str, Source]:
    """Every sender the collector knows; `country` is the brand's, for phone numbers without one."""
    webhook_secret = secrets.webhook_secret.get_secret_value()
    return {
        "shopify": Shopify(secrets.shopify_secrets, country),
        "segment": Segment(secrets.segment_write_key.get_secret_value(), country),
        "rapport": standard.rapport(webhook_secret, country),
        "sandbox": standard.sandbox(webhook_secret, country),
    }


def serve(database_url: str, senders: dict[str, Source], host: str, port: int) -> None:
    """Listen until SIGTERM, then finish what was begun and stop within ten seconds."""
    uvicorn.run(
        create_app(database_url, senders),
        host=host,
        port=port,
        http=ImpatientHttp,
        ws="none",
        lifespan="on",
        limit_concurrency=2_000,
        backlog=1_024,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=8,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )
