"""Old payloads leave PostgreSQL for files, and nothing is lost, doubled or let in again on the way."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from datetime import UTC, datetime, timedelta

import duckdb
import psycopg
import pytest

from pipelines.inbox import Inbox, IncomingEvent, archive, archive_files, migrate
from pipelines.inbox.archive_files import DamagedArchiveError
from pipelines.warehouse import landing
from pipelines.warehouse.archiving import archive_old
from pipelines.warehouse.paths import WarehousePaths

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=500)
KEEP = timedelta(days=400)
TABLES = ("events", "event_keys", "quarantined_events")


class CrashError(RuntimeError):
    """The process went away."""


def an_event(key, *, source="shopify", reason=None, payload=None):
    return IncomingEvent(
        source=source,
        kind="orders/create",
        dedupe_key=key,
        occurred_at=NOW - timedelta(hours=1),
        payload=payload or f'{{"id":"{key}","note":"käse \\u0000"}}',
        identifiers=("email:a@b.c", f"phone:{key}") if not reason else (),
        routing_keys=(f"order:{key}",) if not reason else (),
        status="quarantined" if reason else "accepted",
        reason=reason,
    )


@dataclasses.dataclass
class Store:
    """An inbox, its data directory, and what a rebuilt warehouse holds of them."""

    url: str
    paths: WarehousePaths
    inbox: Inbox

    @property
    def folder(self):
        return archive_files.folder_of(self.paths.data_dir)

    def publish(self, horizon, name="s"):
        folder = self.paths.snapshots / f"{horizon}-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text(f'{{"horizon": {horizon}}}')

    def archive(self, now=LATER):
        return archive_old(self.paths, self.url, keep=KEEP, now=now)

    def rows(self, query):
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def files(self):
        return sorted(path.name for path in self.folder.glob("*"))

    def rebuilt(self):
        """Every landing table of a new warehouse, sorted."""
        with duckdb.connect() as warehouse:
            landing.land(warehouse, self.inbox, self.paths.data_dir, now=NOW)
            return {table: warehouse.execute(f"from landing.{table} order by all").fetchall() for table in TABLES}


@pytest.fixture
def store(database_url, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "FILE_EVENTS", 4)
    migrate(database_url)
    with closing(Inbox(database_url)) as inbox:
        inbox.append([an_event(str(n)) for n in range(6)])
        inbox.append([an_event("bad", reason="id: not an id"), an_event("day", source="files", payload="{}")])
        inbox.append([an_event(str(n)) for n in range(6, 10)])
        yield Store(database_url, WarehousePaths(tmp_path / "data"), inbox)


@pytest.fixture
def shop_only(store):
    """Without the event of a file, which cannot land without its Parquet."""
    with psycopg.connect(store.url) as connection:
        connection.execute("delete from inbox.event_keys where landing_number = 8")
        connection.execute("delete from inbox.events where source = 'files'")
    return store


def test_a_warehouse_rebuilt_from_archive_and_inbox_equals_one_rebuilt_before_archiving(shop_only):
    before = shop_only.rebuilt()
    shop_only.publish(11)

    report = shop_only.archive()

    assert (report.file_count, report.event_count) == (3, 9)
    assert shop_only.rows("select count(*) from inbox.events where archive_id is not null") == [(9,)]
    assert shop_only.rebuilt() == before
    assert len(before["events"]) == 10
    assert [event.event_id for event in shop_only.inbox.after(0, 100)] == ["shopify:9"]


def test_an_event_that_was_archived_is_refused_as_a_duplicate(store):
    store.publish(12)
    store.archive()

    assert store.inbox.append([an_event("0"), an_event("9"), an_event("new")])[:2] == [None, None]
    assert len(store.inbox.after(0, 100)) == 2


@pytest.mark.parametrize(
    ("horizons", "age", "archived"),
    [
        ([], timedelta(days=500), 0),
        ([12], timedelta(days=500), 10),
        ([12, 3], timedelta(days=500), 3),
        ([12], timedelta(days=399), 0),
    ],
)
def test_only_what_is_old_and_below_every_kept_snapshot_leaves(store, horizons, age, archived):
    for horizon in horizons:
        store.publish(horizon)

    assert store.archive(now=NOW + age).event_count == archived


def test_what_is_refused_and_the_event_of_a_file_keep_their_payload(store):
    store.publish(12)
    store.archive()

    assert store.rows("select dedupe_key from inbox.events where payload is not null order by 1") == [
        ("bad",),
        ("day",),
    ]
    assert store.inbox.unseen(["order:day"], 0)[0].source == "files"


def test_a_crash_after_the_file_and_before_the_commit_loses_and_doubles_nothing(shop_only, monkeypatch):
    before = shop_only.rebuilt()
    shop_only.publish(12)

    def crash(*_):
        raise CrashError

    with monkeypatch.context() as patched:
        patched.setattr(archive, "_name", crash)
        with pytest.raises(CrashError):
            shop_only.archive()
    assert len(shop_only.files()) == 1
    assert shop_only.rebuilt() == before

    # By then more is old: the file is another one, and the first is given back to the disk.
    monkeypatch.setattr(archive, "FILE_EVENTS", 100)
    shop_only.archive()

    assert len(shop_only.files()) == 1
    assert shop_only.rebuilt() == before


@pytest.mark.parametrize("damage", ["cut off", "flipped", "gone"])
def test_a_damaged_archive_file_is_refused_by_name(shop_only, damage):
    shop_only.publish(12)
    shop_only.archive()
    name = shop_only.files()[1]
    path = shop_only.folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content if damage == "flipped" else content[:-1])

    with pytest.raises(DamagedArchiveError, match=name):
        shop_only.rebuilt()


def test_a_file_rewritten_without_an_event_holds_the_others_and_leaves_no_copy(shop_only):
    before = shop_only.rebuilt()
    shop_only.publish(12)
    shop_only.archive()
    with psycopg.connect(shop_only.url, autocommit=True) as connection:
        first = archive.archives(connection)[0]
        rewritten = archive.rewrite(connection, shop_only.folder, first, {2, 77})
        assert archive.rewrite(connection, shop_only.folder, rewritten, {2}) == rewritten
        # A version that a killed rewrite left is known by its range.
        (shop_only.folder / first.file).write_bytes(b"the version before")
        assert archive.clear_leftovers(connection, shop_only.folder) == []

    assert rewritten.event_count == first.event_count - 1
    assert first.file not in shop_only.files()
    kept = {name: [row for row in rows if row[0] != 2] for name, rows in before.items()}
    assert shop_only.rebuilt() == kept


def test_a_file_with_events_that_the_inbox_does_not_know_is_kept_and_named(shop_only):
    shop_only.publish(12)
    shop_only.archive()
    name = shop_only.files()[0]
    with psycopg.connect(shop_only.url, autocommit=True) as connection:
        connection.execute("delete from inbox.events where landing_number <= 4")
        connection.execute("delete from inbox.archives where first_landing_number = 1")

    assert shop_only.archive().kept_leftovers == (name,)
    assert name in shop_only.files()
