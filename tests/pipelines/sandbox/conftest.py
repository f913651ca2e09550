"""A shop with the named customers in it, and a collector that proves who sent what it was told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
from psycopg import sql
from psycopg_pool import ConnectionPool
from sqlalchemy.engine import make_url
from standardwebhooks import Webhook

from pipelines.sandbox.characters import CHARACTERS
from pipelines.sandbox.fill import fill
from pipelines.sandbox.operations import perform
from pipelines.sandbox.postings import Signatures
from pipelines.sandbox.schema import migrate
from pipelines.sandbox.shop import Shop

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SIGNATURES = Signatures(
    shopify_secret="a-shopify-secret-for-tests",
    segment_write_key="a-segment-key-for-tests",
    webhook_secret="whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
)


class Silence:
    """A fill that tells nobody: most tests ask only what is in the shop."""

    def tell(self, notices, told) -> None:
        told(len(notices))


@dataclass
class LiveShop:
    """A filled shop to do things in, a second after each other."""

    url: str
    pool: ConnectionPool
    now: datetime = NOW

    def do(self, operation: str, key: str | None = None, **body):
        self.now += timedelta(seconds=1)
        return perform(self.pool, operation, body, key or uuid.uuid4().hex, self.now)

    def look(self, read: Callable[[Shop], object]):
        with self.pool.connection() as connection:
            return read(Shop(connection, self.now))

    def told(self) -> list[tuple[str, dict]]:
        """Kind and body of everything in the outbox, oldest first."""
        with self.pool.connection() as connection:
            rows = connection.execute("select kind, payload from sandbox.outbox order by position").fetchall()
        return [(kind, json.loads(payload)) for kind, payload in rows]


@dataclass
class Collector:
    """A small collector: checks signatures as the real one does, and can be out of order for a while."""

    failures_left: int = 0
    taken: dict[str, str] = field(default_factory=dict)
    forged: list[str] = field(default_factory=list)
    request_count: int = 0
    url: str = ""

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        self.request_count += 1
        if self.failures_left:
            self.failures_left -= 1
            return 503
        if not is_genuine(path, headers, body):
            self.forged.append(path)
            return 401
        if path == "/v1/batch":
            self.taken |= {
                call["messageId"]: f"track/{call['event']}" if call["type"] == "track" else call["type"]
                for call in json.loads(body)["batch"]
            }
        elif path == "/webhooks/shopify":
            self.taken[headers["x-shopify-webhook-id"]] = headers["x-shopify-topic"]
        else:
            self.taken[headers["webhook-id"]] = json.loads(body)["type"]
        return 200


def is_genuine(path: str, headers: dict[str, str], body: bytes) -> bool:
    if path == "/webhooks/shopify":
        digest = hmac.new(SIGNATURES.shopify_secret.encode(), body, hashlib.sha256).digest()
        return headers["x-shopify-hmac-sha256"] == base64.b64encode(digest).decode()
    if path == "/v1/batch":
        return (
            headers["authorization"]
            == "Basic " + base64.b64encode(f"{SIGNATURES.segment_write_key}:".encode()).decode()
        )
    Webhook(SIGNATURES.webhook_secret).verify(body, headers)
    return True


@pytest.fixture
def collector() -> Iterator[Collector]:
    taking = Collector()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(taking.take(self.path, headers, body))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    taking.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield taking
    server.shutdown()


@pytest.fixture(scope="session")
def filled_template(postgres_url: str) -> str:
    name = f"template_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    migrate(url)
    fill(url, Silence(), 7, len(CHARACTERS), NOW, lambda *_: None)
    return name


@pytest.fixture
def live_shop(postgres_url: str, filled_template: str) -> Iterator[LiveShop]:
    """A copy of the filled shop for one test."""
    name = sql.Identifier(f"shop_{uuid.uuid4().hex[:12]}")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(name, sql.Identifier(filled_template)))
        url = make_url(postgres_url).set(database=name.as_string().strip('"')).render_as_string(hide_password=False)
        with ConnectionPool(url, min_size=1, max_size=12, open=True) as pool:
            yield LiveShop(url, pool)
        connection.execute(sql.SQL("drop database {} with (force)").format(name))
