"""From the inbox into the landing tables of the warehouse, each event once, in landing order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.inbox import Inbox, StoredEvent, archive_files
from pipelines.sources.files.load import read_landed, read_quarantined

BATCH = 20_000

TABLES = {
    "events": "landing_number bigint, event_id varchar, source varchar, kind varchar, "
    "occurred_at timestamp, received_at timestamp, payload varchar",
    "event_keys": "landing_number bigint, key varchar, role varchar, occurred_at timestamp",
    "file_order_lines": "landing_number bigint, feed varchar, file_date date, line_number bigint, order_name varchar, "
    "sku varchar, description varchar, quantity bigint, ordered_at timestamp, unit_price decimal(18, 4), "
    "customer_ref varchar, country varchar, is_credit_note boolean, line_hash varchar",
    "file_loads": "landing_number bigint, feed varchar, file_name varchar, file_date date, sha256 varchar, "
    "line_count bigint, loaded_count bigint, duplicate_count bigint, quarantined_count bigint, loaded_at timestamp, "
    "erased_count bigint",
    "quarantined_lines": "landing_number bigint, feed varchar, file_name varchar, line_number bigint, "
    "reason varchar, line varchar",
    "quarantined_events": "landing_number bigint, source varchar, kind varchar, reason varchar, received_at timestamp",
    "quarantine_resolutions": "landing_number bigint, outcome varchar, resolved_as bigint, resolved_by varchar, "
    "resolved_at timestamp",
    # Made after the build, and read by a view: an empty table for it to stand on before the first one.
    "experiment_estimates": "experiment_id varchar, arm varchar, control_arm varchar, outcome varchar, "
    "outcome_role varchar, outcome_kind varchar, better varchar, verdict varchar, treated_count bigint, "
    "control_count bigint, treated_known_count bigint, control_known_count bigint, treated_value double, "
    "control_value double, difference double, interval_low double, interval_high double, p_value double, "
    "adjusted_p_value double, margin double, wanted double, detectable double, power double, needed_per_arm bigint, "
    "ratio_p_value double, analysed_from_at timestamp, estimated_at timestamp",
    "batches": "horizon bigint, event_count bigint, landed_at timestamp",
    "builds": "horizon bigint, built_at timestamp",
    "moments": "as_of timestamp",
}

EVENT_SCHEMA: dict[str, pl.DataType] = {
    "landing_number": pl.Int64(),
    "event_id": pl.String(),
    "source": pl.String(),
    "kind": pl.String(),
    "occurred_at": pl.Datetime("us"),
    "received_at": pl.Datetime("us"),
    "payload": pl.String(),
}


RESOLUTION_SCHEMA: dict[str, pl.DataType] = {
    "landing_number": pl.Int64(),
    "outcome": pl.String(),
    "resolved_as": pl.Int64(),
    "resolved_by": pl.String(),
    "resolved_at": pl.Datetime("us"),
}


@dataclass(frozen=True)
class LandingReport:
    """What one landing did; `horizon` is the highest landing number it covers."""

    horizon: int
    event_count: int
    quarantined_count: int


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the landing tables that do not exist yet."""
    connection.execute("create schema if not exists landing")
    for table, columns in TABLES.items():
        connection.execute(f"create table if not exists landing.{table} ({columns})")
    # A warehouse from before anybody could be erased.
    connection.execute("alter table landing.file_loads add column if not exists erased_count bigint default 0")


def landed_horizon(connection: duckdb.DuckDBPyConnection) -> int:
    """The landing number up to which everything has landed; 0 when nothing has."""
    row = connection.execute("select coalesce(max(horizon), 0) from landing.batches").fetchall()
    return int(row[0][0])


def begin_build(warehouse: Path, *, as_of: datetime) -> int:
    """Note the moment that reports are computed for; the landed horizon. The caller holds the writer's lock."""
    with duckdb.connect(str(warehouse)) as connection:
        create_tables(connection)
        connection.execute("delete from landing.moments")
        connection.execute("insert into landing.moments values (?)", [naive_utc(as_of)])
        return landed_horizon(connection)


def end_build(warehouse: Path) -> None:
    """Forget the moment of a build that is over, so that a `dbt build` by hand is as of its own."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from landing.moments")


def note_built(warehouse: Path, horizon: int, *, now: datetime) -> None:
    """Note that every model has been built out of the events up to `horizon`."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("insert into landing.builds values (?, ?)", [horizon, naive_utc(now)])


def built_horizon(connection: duckdb.DuckDBPyConnection) -> int:
    """The horizon of the newest build; 0 before the first."""
    query = "select coalesce(arg_max(horizon, built_at), 0) from landing.builds"
    return int(connection.execute(query).fetchall()[0][0])


def land(connection: duckdb.DuckDBPyConnection, inbox: Inbox, data_dir: Path, *, now: datetime) -> LandingReport:
    """Copy what the inbox took since the last landing, in one transaction; into a new warehouse, the archive too.

    The caller holds the writer's lock, so that no event is on its way into the archive. The horizon is read
    before the events, so an event that commits meanwhile waits for the next run rather than being half seen.
    """
    create_tables(connection)
    cursor, horizon = landed_horizon(connection), inbox.horizon()
    connection.execute("begin")
    try:
        event_count = _land_archived(connection, inbox, data_dir, cursor, horizon)
        event_count += sum(_land_batch(connection, batch, data_dir) for batch in _batches(inbox, cursor, horizon))
        quarantined = _land_quarantined(connection, inbox, cursor, horizon)
        _land_resolutions(connection, inbox, horizon)
        if horizon > cursor:
            connection.execute("insert into landing.batches values (?, ?, ?)", [horizon, event_count, naive_utc(now)])
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return LandingReport(horizon, event_count, quarantined)


def naive_utc(moment: datetime) -> datetime:
    """The moment as the warehouse keeps it: UTC, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _land_archived(
    connection: duckdb.DuckDBPyConnection, inbox: Inbox, data_dir: Path, cursor: int, horizon: int
) -> int:
    """Land what has left the inbox; the cursor is past all of it unless the warehouse is being rebuilt."""
    count, is_wanted = 0, pl.col("landing_number").is_between(cursor + 1, horizon) & (pl.col("status") == "accepted")
    for archive in inbox.archives(after=cursor):
        events = archive_files.read(archive_files.folder_of(data_dir), archive).filter(is_wanted)
        insert(connection, "events", events.select(*EVENT_SCHEMA))
        insert(connection, "event_keys", archive_files.keys_of(events))
        count += len(events)
    return count


def _batches(inbox: Inbox, cursor: int, horizon: int) -> Iterator[list[StoredEvent]]:
    while cursor < horizon:
        batch = [event for event in inbox.after(cursor, BATCH) if event.landing_number <= horizon]
        if not batch:
            return
        yield batch
        cursor = batch[-1].landing_number


def _land_batch(connection: duckdb.DuckDBPyConnection, batch: Sequence[StoredEvent], data_dir: Path) -> int:
    insert(connection, "events", event_rows(batch))
    insert(connection, "event_keys", key_rows(batch))
    for event in batch:
        if event.source == "files":
            _land_file(connection, event, data_dir)
    return len(batch)


def event_rows(events: Sequence[StoredEvent]) -> pl.DataFrame:
    """Events as rows of `landing.events`."""
    return pl.DataFrame(
        [
            (
                e.landing_number,
                e.event_id,
                e.source,
                e.kind,
                naive_utc(e.occurred_at),
                naive_utc(e.received_at),
                e.payload,
            )
            for e in events
        ],
        schema=EVENT_SCHEMA,
        orient="row",
    )


def key_rows(events: Sequence[StoredEvent]) -> pl.DataFrame:
    """The keys of events as rows of `landing.event_keys`."""
    return pl.DataFrame(
        [(e.landing_number, key, role, naive_utc(e.occurred_at)) for e in events for key, role in e.keys],
        schema={"landing_number": pl.Int64, "key": pl.String, "role": pl.String, "occurred_at": pl.Datetime("us")},
        orient="row",
    )


def _land_file(connection: duckdb.DuckDBPyConnection, event: StoredEvent, data_dir: Path) -> None:
    told = json.loads(event.payload)
    number = pl.lit(event.landing_number, pl.Int64).alias("landing_number")
    insert(connection, "file_order_lines", read_landed(told, data_dir).with_columns(number))
    insert(connection, "quarantined_lines", read_quarantined(told, data_dir).with_columns(number))
    connection.execute(
        "insert into landing.file_loads by name select ? as landing_number, ? as feed, ? as file_name, "
        "cast(? as date) as file_date, ? as sha256, ? as line_count, ? as loaded_count, ? as duplicate_count, "
        "? as quarantined_count, ? as loaded_at, ? as erased_count",
        [
            event.landing_number, told["feed"], told["file_name"], told["file_date"], told["sha256"],
            told["line_count"], told["loaded_count"], told["duplicate_count"], told["quarantined_count"],
            naive_utc(event.received_at), told.get("erased_count", 0),
        ],
    )  # fmt: skip


def _land_quarantined(connection: duckdb.DuckDBPyConnection, inbox: Inbox, cursor: int, horizon: int) -> int:
    refused = inbox.quarantined(after=cursor, until=horizon)
    if refused:
        connection.executemany(
            "insert into landing.quarantined_events values (?, ?, ?, ?, ?)",
            [(e.landing_number, e.source, e.kind, e.reason, naive_utc(e.received_at)) for e in refused],
        )
    return len(refused)


def _land_resolutions(connection: duckdb.DuckDBPyConnection, inbox: Inbox, horizon: int) -> None:
    """All of them anew: what is settled today may have been refused long ago, and dismissing takes no number."""
    settled = [(*astuple(each)[:-1], naive_utc(each.resolved_at)) for each in inbox.resolutions(until=horizon)]
    connection.execute("delete from landing.quarantine_resolutions")
    insert(connection, "quarantine_resolutions", pl.DataFrame(settled, RESOLUTION_SCHEMA, orient="row"))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Append a frame to a landing table by column name."""
    if rows.is_empty():
        return
    connection.register("incoming_rows", rows.to_arrow())
    connection.execute(f"insert into landing.{table} by name select * from incoming_rows")
    connection.unregister("incoming_rows")
