"""From the inbox into the warehouse: each event once, all of a landing or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.inbox import Inbox, IncomingEvent, StoredEvent, migrate
from pipelines.sources.files.deliveries import Delivery
from pipelines.sources.files.landing import QUARANTINED_COLUMNS, JudgedFile, LandedFileMissingError, write_landed
from pipelines.warehouse import landing

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


class CrashError(RuntimeError):
    """The process went away."""


class CrashingInbox(Inbox):
    """An inbox that answers one batch and then takes the landing down with it."""

    answered = 0

    def after(self, landing_number: int, limit: int) -> list[StoredEvent]:
        if self.answered:
            raise CrashError
        self.answered += 1
        return super().after(landing_number, limit)


class BusyInbox(Inbox):
    """An inbox that takes one more event as soon as somebody has asked how far it goes."""

    def horizon(self) -> int:
        horizon = super().horizon()
        self.append([an_event("meanwhile")])
        return horizon


@pytest.fixture
def url(database_url: str) -> str:
    migrate(database_url)
    return database_url


@pytest.fixture
def inbox(url: str) -> Iterator[Inbox]:
    with closing(Inbox(url)) as inbox:
        yield inbox


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def an_event(key: str, *, reason: str | None = None) -> IncomingEvent:
    status: Any = "accepted" if reason is None else "quarantined"
    return IncomingEvent(
        "shopify", "orders/create", key, DAY, "{}", ("email:a@example.com",), (f"order:{key}",), status, reason
    )


def a_judged_file(folder: Path) -> JudgedFile:
    """A day of two lines, of which one had no price."""
    delivered = folder / "till.csv"
    delivered.write_text("as it was delivered")
    good = pl.DataFrame(
        {
            "feed": ["till"],
            "file_date": [DAY.date()],
            "line_number": [1],
            "order_name": ["536365"],
            "sku": ["85123A"],
            "description": ["Warm hat"],
            "quantity": [6],
            "ordered_at": [DAY.replace(tzinfo=None)],
            "unit_price": ["2.5500"],
            "customer_ref": ["17850"],
            "country": ["United Kingdom"],
            "is_credit_note": [False],
            "line_hash": ["abc"],
        }
    ).with_columns(pl.col("unit_price").cast(pl.Decimal(18, 4)))
    refused = pl.DataFrame([("till", "till.csv", 2, "unit_price is missing", "{}")], QUARANTINED_COLUMNS, orient="row")
    return JudgedFile("till", Delivery(delivered), DAY.date(), 2, 0, good, refused)


def landed_keys(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select key from landing.event_keys where role = 'routing' order by landing_number"
    return [row[0] for row in warehouse.execute(query).fetchall()]


def count(warehouse: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(warehouse.execute(f"select count(*) from landing.{table}").fetchall()[0][0])


def test_an_event_lands_once_however_often_one_lands(warehouse, inbox, tmp_path):
    inbox.append([an_event("1"), an_event("2")])
    first = landing.land(warehouse, inbox, tmp_path, now=NOW)
    nothing_new = landing.land(warehouse, inbox, tmp_path, now=NOW)
    inbox.append([an_event("2"), an_event("3")])
    later = landing.land(warehouse, inbox, tmp_path, now=NOW)

    assert [first.event_count, nothing_new.event_count, later.event_count] == [2, 0, 1]
    assert nothing_new.horizon == first.horizon < later.horizon == inbox.horizon()
    assert landed_keys(warehouse) == ["order:1", "order:2", "order:3"]
    assert count(warehouse, "events") == 3


def test_what_was_quarantined_is_told_with_its_reason_and_is_no_event(warehouse, inbox, tmp_path):
    inbox.append([an_event("1"), an_event("2", reason="total_price is not money")])

    report = landing.land(warehouse, inbox, tmp_path, now=NOW)
    landing.land(warehouse, inbox, tmp_path, now=NOW)

    assert (report.event_count, report.quarantined_count) == (1, 1)
    assert landed_keys(warehouse) == ["order:1"]
    query = "select source, kind, reason from landing.quarantined_events"
    assert warehouse.execute(query).fetchall() == [("shopify", "orders/create", "total_price is not money")]


def test_a_crash_between_two_batches_leaves_nothing_and_the_next_landing_has_it_all(
    warehouse, url, inbox, tmp_path, monkeypatch
):
    monkeypatch.setattr(landing, "BATCH", 2)
    inbox.append([an_event(str(number)) for number in range(5)])
    with closing(CrashingInbox(url)) as crashing, pytest.raises(CrashError):
        landing.land(warehouse, crashing, tmp_path, now=NOW)
    assert (count(warehouse, "events"), count(warehouse, "event_keys"), landing.landed_horizon(warehouse)) == (0, 0, 0)

    landing.land(warehouse, inbox, tmp_path, now=NOW)

    assert landed_keys(warehouse) == [f"order:{number}" for number in range(5)]


def test_an_event_that_arrives_while_landing_waits_for_the_next(warehouse, url, inbox, tmp_path):
    inbox.append([an_event("1")])
    with closing(BusyInbox(url)) as busy:
        report = landing.land(warehouse, busy, tmp_path, now=NOW)

    assert landed_keys(warehouse) == ["order:1"]
    assert report.horizon < inbox.horizon()
    landing.land(warehouse, inbox, tmp_path, now=NOW)
    assert landed_keys(warehouse) == ["order:1", "order:meanwhile"]


def test_times_land_as_utc_without_a_zone_whatever_zone_the_session_has(warehouse, inbox, tmp_path):
    warehouse.execute("set timezone = 'Asia/Tokyo'")
    inbox.append([an_event("1")])

    landing.land(warehouse, inbox, tmp_path, now=NOW)

    [row] = warehouse.execute("select occurred_at from landing.events").fetchall()
    assert row[0] == DAY.replace(tzinfo=None)


def test_every_line_of_a_landed_file_is_accounted_for(warehouse, inbox, tmp_path):
    inbox.append([write_landed(a_judged_file(tmp_path), tmp_path)])

    landing.land(warehouse, inbox, tmp_path, now=NOW)
    landing.land(warehouse, inbox, tmp_path, now=NOW)

    query = "select line_count, loaded_count, duplicate_count, quarantined_count from landing.file_loads"
    assert warehouse.execute(query).fetchall() == [(2, 1, 0, 1)]
    assert count(warehouse, "file_order_lines") == 1
    query = "select line_number, reason from landing.quarantined_lines"
    assert warehouse.execute(query).fetchall() == [(2, "unit_price is missing")]


def test_a_landed_file_that_is_gone_stops_the_landing_and_says_so(warehouse, inbox, tmp_path):
    inbox.append([an_event("1"), write_landed(a_judged_file(tmp_path), tmp_path)])
    for parquet in tmp_path.rglob("*.parquet"):
        parquet.unlink()

    with pytest.raises(LandedFileMissingError, match="is gone"):
        landing.land(warehouse, inbox, tmp_path, now=NOW)

    assert landing.landed_horizon(warehouse) == 0


def test_a_snapshot_claims_what_was_built_and_not_what_has_landed_since(warehouse, inbox, tmp_path):
    path = tmp_path / "warehouse.duckdb"
    assert landing.begin_build(path, as_of=NOW) == 0
    with duckdb.connect(str(path)) as file:
        inbox.append([an_event("1")])
        built = landing.land(file, inbox, tmp_path, now=NOW).horizon
    landing.note_built(path, built, now=NOW)
    with duckdb.connect(str(path)) as file:
        inbox.append([an_event("2")])
        landing.land(file, inbox, tmp_path, now=NOW)

        assert landing.built_horizon(file) == built < landing.landed_horizon(file)


def test_a_moment_holds_for_its_build_and_not_for_a_later_one_by_hand(tmp_path):
    path = tmp_path / "warehouse.duckdb"

    def moments():
        with duckdb.connect(str(path)) as file:
            return [moment for (moment,) in file.execute("select as_of from landing.moments").fetchall()]

    landing.begin_build(path, as_of=NOW)
    landing.begin_build(path, as_of=NOW)
    assert moments() == [NOW.replace(tzinfo=None)]
    landing.end_build(path)
    assert moments() == []
