"""A shop whose every part is real: PostgreSQL, the models, snapshots, the agent, and the operator's commands."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

import agent.schema
from agent.conversation import Turns
from agent.language.embedded import EmbeddedLanguage
from agent.profile import Order
from agent.profile_store import ProfileStore, Snapshots
from agent.releases.landing import land as land_release
from agent.releases.landing import loaded
from agent.store.actions import StoredLedger
from agent.store.conversations import Conversations
from agent.store.database import Database
from agent.store.handoffs import BuiltInInbox
from agent.store.outbox import Outbox
from agent.store.releases import Releases
from agent.turn import Brand, Means
from agent.visitor import Visitor
from pipelines.inbox import Inbox, migrate
from pipelines.warehouse import landing
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths
from tests.agent.conftest import RecordingStore
from tests.pipelines.dbt.batch import Batch
from tests.pipelines.privacy.house import deliver
from tests.pipelines.sources.deliveries import from_shopify


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Shop:
    """One database and one data directory; closed with `stack`."""

    url: str
    data_dir: Path
    stack: ExitStack
    told: int = 0
    inbox: Inbox = field(init=False)
    turns: Turns = field(init=False)
    profiles: ProfileStore = field(init=False)

    def __post_init__(self) -> None:
        migrate(self.url)
        agent.schema.migrate(self.url)
        database, self.inbox = Database(self.url), Inbox(self.url)
        self.stack.callback(database.close)
        self.stack.callback(self.inbox.close)
        releases, staff_inbox = Releases(database.pool), BuiltInInbox(database.pool)
        land_release(loaded(), "Tess", now(), releases, self.inbox)
        self.profiles = ProfileStore(Snapshots(self.paths.snapshots), self.inbox)
        means = Means(
            brand=Brand("Fernway", ZoneInfo("Europe/London"), "GBP"),
            language=EmbeddedLanguage(),
            profiles=self.profiles,
            conversations=Conversations(database.pool),
            ledger=StoredLedger(database.pool),
            commerce=RecordingStore(),
            handoffs=staff_inbox,
            current_release=releases.current,
            clock=now,
        )
        self.turns = Turns(means, database, staff_inbox, Outbox(database.pool, self.inbox))

    @property
    def paths(self) -> WarehousePaths:
        return WarehousePaths(self.data_dir)

    @property
    def batch(self) -> Batch:
        return Batch(self.paths)

    def hears(self, kind: str, body: dict[str, Any]) -> None:
        """A webhook of the store arrives."""
        self.told += 1
        assert deliver(self.inbox, [("shopify", from_shopify(kind, body, webhook_id=f"told-{self.told}"))]) != [None]

    def refreshes(self, *models: str) -> None:
        """What a refresh does, without the lists; of some models only, where a test asks for no others."""
        with self.paths.open() as warehouse:
            landing.land(warehouse, self.inbox, self.data_dir, now=now())
        self.batch.run(*(("--select", *models) if models else ()))
        self.batch.publish(self.inbox.horizon())

    def asks(self, visitor: Visitor, *texts: str) -> str:
        """A conversation with the agent; its id."""
        conversation = self.turns.start(visitor, "web-chat").conversation_id
        for text in texts:
            self.turns.answer(conversation, visitor, text)
        return conversation

    def orders(self, identifier: str) -> set[str]:
        """What the agent reads of this person's orders at this moment."""
        reading = self.profiles.read(identifier, {"profile_orders"}, as_of=now())
        return {order.order_name for order in reading.profile.rows(Order)}

    def rapport(self, *command: str, fails: bool = False) -> str:
        """What a command of an operator says."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")},
            "RAPPORT_CONFIG": str(PROJECT_ROOT / "rapport.toml"),
            "RAPPORT_STORES__DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.url,
            "RAPPORT_BRAND__COUNTRY": "GB",
            "COLUMNS": "400",
        }
        line = [sys.executable, "-m", "pipelines.cli", *command]
        done = subprocess.run(line, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False)
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def built(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.paths.warehouse), read_only=True) as warehouse:
            return warehouse.execute(query, parameters).fetchall()
