"""A `tau_retail` store published by the ordinary road, and the agent over a copy of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy.engine import make_url

from agent.conversation import Turns
from agent.language.embedded import EmbeddedLanguage
from agent.profile_store import ProfileStore, Snapshots
from agent.release_desk import ReleaseDesk
from agent.releases.landing import land, loaded
from agent.replay import Today
from agent.schema import migrate
from agent.simulation.desk import SimulationDesk
from agent.skills.catalogue import ROLLED_OUT
from agent.staff_desk import StaffDesk
from agent.store.actions import StoredLedger
from agent.store.conversations import Conversations
from agent.store.database import Database
from agent.store.handoffs import BuiltInInbox
from agent.store.outbox import Outbox
from agent.store.releases import Releases
from agent.store.staff import Staff
from agent.turn import Brand, Means
from pipelines.inbox import Inbox
from pipelines.inbox import migrate as migrate_inbox
from pipelines.warehouse.paths import WarehousePaths
from tests.evals.tau_retail_commerce import TauCommerce
from tests.evals.tau_retail_shop import Document, TauShop
from tests.evals.tau_retail_told import Told
from tests.pipelines.dbt.batch import Batch

RELEASE = Path(__file__).with_name("tau_retail_release.yaml")
TEMPLATE = "tau_retail"
BRAND = Brand("Tau Retail", ZoneInfo("UTC"), "USD")


@dataclass(frozen=True)
class World:
    """The published store: a snapshot on disk and an inbox that is copied for each use."""

    document: Document
    snapshots: Snapshots
    server_url: str
    language: EmbeddedLanguage
    now: datetime
    told_count: int


def build(document: Document, folder: Path, server_url: str, say: Callable[[str], None]) -> World:
    """Tell the inbox the whole store, land it, run dbt and publish. What was built before is taken."""
    now = _moment(folder)
    told = Told(document, now)
    url = _database(server_url, TEMPLATE)
    with ExitStack() as stack:
        inbox = Inbox(url)
        stack.callback(inbox.close)
        database = Database(url)
        stack.callback(database.close)
        land(loaded(RELEASE), "evaluation", now, Releases(database.pool), inbox)
        events = list(told.everything())
        for start in range(0, len(events), 1000):
            inbox.append(events[start : start + 1000])
        say(f"told the inbox {len(events)} events")
        if not (folder / "snapshots" / "current").exists():
            _publish(Batch(WarehousePaths(folder)), inbox)
            say("landed, built and published")
    return World(document, Snapshots(folder / "snapshots"), server_url, EmbeddedLanguage(), now, told.count)


@dataclass(frozen=True)
class Open:
    """The agent over a copy of the store, for as long as it is open."""

    turns: Turns
    means: Means
    shop: TauShop
    told: Told
    desk: ReleaseDesk
    staff: StaffDesk
    simulations: SimulationDesk


@contextmanager
def opened(world: World, name: str) -> Iterator[Open]:
    """The agent with stores of its own: what one conversation does, no other sees."""
    with psycopg.connect(world.server_url, autocommit=True) as server:
        server.execute(f"create database {name} template {TEMPLATE}")
    url = make_url(world.server_url).set(database=name).render_as_string(hide_password=False)
    with ExitStack() as stack:
        stack.callback(_dropped, world.server_url, name)
        database, inbox = Database(url), Inbox(url)
        stack.callback(database.close)
        stack.callback(inbox.close)
        shop, told = TauShop.copied(world.document), Told(world.document, world.now, count=world.told_count)
        means = Means(
            brand=BRAND,
            language=world.language,
            profiles=ProfileStore(world.snapshots, inbox),
            conversations=Conversations(database.pool),
            ledger=StoredLedger(database.pool),
            commerce=TauCommerce(shop, told, inbox),
            handoffs=BuiltInInbox(database.pool),
            current_release=Releases(database.pool).current,
            clock=lambda: world.now,
        )
        outbox = Outbox(database.pool, inbox)
        desk = ReleaseDesk(database.pool, outbox, ROLLED_OUT, means.clock)
        turns = Turns(means, database, BuiltInInbox(database.pool), outbox)
        staff = StaffDesk(Staff(database.pool), means.clock)
        today = Today(means.brand, means.language)
        tried = SimulationDesk(database.pool, desk, means, today, means.clock)
        yield Open(turns, means, shop, told, desk, staff, tried)


def _publish(batch: Batch, inbox: Inbox) -> None:
    at = 0
    while events := inbox.after(at, 2000):
        batch.land(events)
        at = events[-1].landing_number
    batch.run()
    batch.publish(at)


def _database(server_url: str, name: str) -> str:
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"create database {name}")
    migrate_inbox(url)
    migrate(url)
    return url


def _dropped(server_url: str, name: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"drop database {name} with (force)")


def _moment(folder: Path) -> datetime:
    """When the store is told, kept beside the snapshot: rebuilt inbox and published rows must agree."""
    kept = folder / "moment.json"
    if kept.exists():
        return datetime.fromisoformat(json.loads(kept.read_text()))
    now = datetime.now(UTC).replace(microsecond=0)
    folder.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(now.isoformat()))
    return now
