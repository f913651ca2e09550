"""The live views are written by dbt once for each version of the project; later snapshots are begun with them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse import live_views
from pipelines.warehouse.live_views import (
    ROWS_A_GROUP,
    STORAGE,
    UNSEEN_TABLES,
    begin_with_live_views,
    write_live_views,
)

# The view that is read has the later name: in order of name it would be made too late.
VIEWS = """
create schema snapshot.live_intermediate;
create schema snapshot.live_profiles;
create view snapshot.live_profiles.staged as
    select order_id from snapshot.facts.orders
    where customer_id in (select customer_id from temp.main.touched_customers);
create view snapshot.live_intermediate.counted as select count(*) as order_count from snapshot.live_profiles.staged;
"""


@pytest.fixture
def dbt_runs(monkeypatch) -> list[Path]:
    """The snapshots that dbt would have been run on; it costs seconds, so here its views are written by hand."""
    runs: list[Path] = []

    def written_by_hand(snapshot: Path, *, project: Path, state: Path) -> None:
        runs.append(snapshot)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{snapshot}' as snapshot")
            connection.execute(UNSEEN_TABLES)
            connection.execute(VIEWS)

    monkeypatch.setattr(live_views, "run_live_target", written_by_hand)
    return runs


@pytest.fixture
def state(tmp_path: Path) -> Path:
    describe(tmp_path, "select 1")
    return tmp_path


def describe(state: Path, macro: str) -> None:
    """Write down a project that has one macro."""
    (state / "manifest.json").write_text(json.dumps({"nodes": {}, "macros": {"macro.one": {"macro_sql": macro}}}))


def a_snapshot(state: Path, name: str, orders: int) -> Path:
    """As a publish makes one: begun, filled, and its views written."""
    file = state / name
    begin_with_live_views(file, state=state)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot (row_group_size {ROWS_A_GROUP}, storage_version {STORAGE!r})")
        connection.execute("create schema if not exists snapshot.facts")
        connection.execute(
            "create table snapshot.facts.orders as "
            f"select 'anna' as customer_id, range as order_id from range({orders})"
        )
    write_live_views(file, project=state, state=state)
    return file


def seen(snapshot: Path) -> tuple[list[tuple[str, str]], int]:
    """The views by name with their text, and what one of them counts for Anna."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{snapshot}' as snapshot (read_only)")
        connection.execute(UNSEEN_TABLES)
        connection.execute("insert into touched_customers values ('anna')")
        query = """
            select schema_name || '.' || view_name, sql from duckdb_views()
            where database_name = 'snapshot' and not internal order by all
        """
        counted = connection.execute("select order_count from snapshot.live_intermediate.counted").fetchall()
        return connection.execute(query).fetchall(), counted[0][0]


def test_views_that_a_snapshot_was_begun_with_are_those_that_were_written_and_read_its_own_rows(dbt_runs, state):
    first, second = a_snapshot(state, "first.duckdb", 1), a_snapshot(state, "second.duckdb", 2)

    assert [run.name for run in dbt_runs] == [first.name]
    (views, counted), (begun_with, counted_again) = seen(first), seen(second)
    assert len(views) == 2
    assert begun_with == views
    assert (counted, counted_again) == (1, 2)


def test_a_changed_project_has_its_views_written_anew(dbt_runs, state):
    first = a_snapshot(state, "first.duckdb", 1)

    describe(state, "select 2")
    second = a_snapshot(state, "second.duckdb", 1)

    assert [run.name for run in dbt_runs] == [first.name, second.name]


def test_neither_way_are_small_groups_of_rows_put_together(dbt_runs, state):
    for name in ("first.duckdb", "second.duckdb"):
        with duckdb.connect(str(a_snapshot(state, name, 3 * ROWS_A_GROUP)), read_only=True) as connection:
            query = "select count(distinct row_group_id) from pragma_storage_info('facts.orders')"
            assert connection.execute(query).fetchall() == [(3,)]
