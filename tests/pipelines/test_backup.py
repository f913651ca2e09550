"""A backup goes into an empty store only, and no landing number is ever given twice."""

from __future__ import annotations

import json
import stat
import uuid
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import duckdb
import psycopg
import pytest
from sqlalchemy.engine import make_url

from pipelines.backup import BackupError, NotEmptyError, backup, restore
from pipelines.inbox import Inbox, IncomingEvent, archive, archive_files, migrate
from pipelines.sandbox.schema import migrate as migrate_sandbox
from pipelines.warehouse import landing
from pipelines.warehouse.archiving import archive_old
from pipelines.warehouse.paths import WarehousePaths

NOW = datetime.now(UTC)


def events(*keys):
    return [
        IncomingEvent("shopify", "orders/create", f"web:{key}", NOW, json.dumps({"id": key}), (f"email:{key}",), ())
        for key in keys
    ]


@contextmanager
def another_database(postgres_url):
    name = f"restored_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def paths(tmp_path):
    return WarehousePaths(tmp_path / "data")


@pytest.fixture
def inbox(database_url):
    migrate(database_url)
    migrate_sandbox(database_url)
    with closing(Inbox(database_url)) as opened:
        yield opened


@pytest.fixture
def empty(postgres_url):
    with another_database(postgres_url) as url:
        yield url


def land(paths, inbox):
    with paths.open() as warehouse:
        landing.land(warehouse, inbox, paths.data_dir, now=NOW)
        return warehouse.execute("select event_id, landing_number, payload from landing.events order by 2").fetchall()


def held(inbox):
    return [(event.event_id, event.landing_number, event.payload) for event in inbox.after(0, 100)]


def publish(paths, horizon):
    (paths.snapshots / f"{horizon}-s").mkdir(parents=True)
    (paths.snapshots / f"{horizon}-s" / "manifest.json").write_text(json.dumps({"horizon": horizon}))


def test_a_backup_brings_back_every_event_and_refuses_its_duplicates(inbox, database_url, empty, paths, tmp_path):
    inbox.append(events("a", "b"))
    backup(database_url, tmp_path / "store.backup")

    restored = restore(empty, tmp_path / "store.backup", paths)

    assert (restored.horizon, restored.seen, restored.taken_back) == (2, 2, 0)
    assert stat.S_IMODE((tmp_path / "store.backup").stat().st_mode) == 0o600
    with closing(Inbox(empty)) as again:
        assert held(again) == held(inbox)
        assert again.append(events("a")) == [None]
        assert min(number or 0 for number in again.append(events("c"))) > 2
    migrate(empty)


def test_a_store_with_tables_is_not_restored_into_and_a_broken_backup_leaves_it_empty(
    inbox, database_url, empty, paths, tmp_path
):
    inbox.append(events("a"))
    backup(database_url, tmp_path / "store.backup")
    with pytest.raises(NotEmptyError, match=r"has table 'inbox\."):
        restore(database_url, tmp_path / "store.backup", paths)

    content = (tmp_path / "store.backup").read_bytes()
    (tmp_path / "cut.backup").write_bytes(content[: len(content) - 2_000])
    with pytest.raises(BackupError):
        restore(empty, tmp_path / "cut.backup", paths)
    assert restore(empty, tmp_path / "store.backup", paths).horizon == 1


def test_what_landed_after_the_backup_is_taken_back_from_the_warehouse_with_its_numbers(
    inbox, database_url, empty, paths, tmp_path
):
    inbox.append(events("a", "b"))
    backup(database_url, tmp_path / "store.backup")
    inbox.append(events("c", "d"))
    landed = land(paths, inbox)
    inbox.append(events("never landed"))

    restored = restore(empty, tmp_path / "store.backup", paths)

    assert (restored.horizon, restored.seen, restored.taken_back) == (2, 4, 2)
    with closing(Inbox(empty)) as again:
        assert held(again) == landed
        assert again.unseen(["email:d"], 2)[0].landing_number == 4
        assert again.append(events("never landed", "d")) == [5, None]
        # Nothing lands twice, and the next number lands.
        assert [row[0] for row in land(paths, again)] == [
            "shopify:web:a", "shopify:web:b", "shopify:web:c", "shopify:web:d", "shopify:web:never landed",
        ]  # fmt: skip


def test_without_a_warehouse_numbers_go_on_above_every_snapshot_and_what_is_lost_is_said(
    inbox, database_url, empty, paths, tmp_path
):
    inbox.append(events("a", "b"))
    backup(database_url, tmp_path / "store.backup")
    publish(paths, 40)

    restored = restore(empty, tmp_path / "store.backup", paths)

    assert "Numbers 3 to 40 were given and are lost" in restored.told()
    with closing(Inbox(empty)) as again:
        assert again.append(events("c")) == [41]


def test_events_archived_and_erased_after_the_backup_are_as_they_were_archived(
    inbox, database_url, empty, paths, tmp_path
):
    inbox.append(events("a", "b", "c"))
    publish(paths, 2)
    archive_old(paths, database_url, keep=timedelta(days=1), now=NOW + timedelta(days=2))
    backup(database_url, tmp_path / "store.backup")
    with psycopg.connect(database_url, autocommit=True) as connection:
        [file] = archive.archives(connection)
        archive.rewrite(connection, archive_files.folder_of(paths.data_dir), file, {1})
    publish(paths, 3)
    archive_old(paths, database_url, keep=timedelta(days=1), now=NOW + timedelta(days=2))

    restore(empty, tmp_path / "store.backup", paths)

    with closing(Inbox(empty)) as again, duckdb.connect() as warehouse:
        landing.land(warehouse, again, paths.data_dir, now=NOW)
        rows = warehouse.execute("select landing_number from landing.events order by 1").fetchall()
    assert rows == [(2,), (3,)]
