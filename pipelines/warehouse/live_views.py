"""The live views of a snapshot: written by dbt once per version of the project, then copied."""

from __future__ import annotations

import re
import shutil
import tempfile
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.warehouse.dbt import run_dbt
from pipelines.warehouse.manifest import PACKAGE, text_hash

# Readers look one customer up in tables that are sorted by customer: of a group they read all or nothing, and with
# groups of 122,880 rows, as DuckDB makes them otherwise, a look-up took four times as long.
ROWS_A_GROUP = 2_048

UNSEEN_TABLES = """
create temp table unseen_events (
    landing_number bigint, event_id varchar, source varchar, kind varchar,
    occurred_at timestamp, received_at timestamp, payload varchar
);
create temp table unseen_event_keys (landing_number bigint, key varchar, role varchar, occurred_at timestamp);
create temp table touched_customers (customer_id varchar);
create temp table live_identity (
    identifier varchar, customer_id varchar, identifier_type varchar, first_seen_at timestamp, recorded_at timestamp
);
"""


# From this format on texts are compressed in a way that suits groups so small: half the file, a third of the work.
STORAGE = "v1.3.0"

# The package's models of the live target; a brand's own models have no live side.
SELECTION = f"package:{PACKAGE},tag:live"

VIEW_NAME = re.compile(r"\blive_\w+\.\w+")


def begin_with_live_views(snapshot: Path, *, state: Path) -> None:
    """Begin `snapshot` as a file of the views alone, if dbt wrote them before; the tables come under them.

    DuckDB reads a view that is written down only when somebody asks it. To make all of them anew took four seconds,
    for each is put together out of those that it reads, to the ground.
    """
    kept = _kept(state)
    if kept.exists():
        shutil.copyfile(kept, snapshot)


def write_live_views(snapshot: Path, *, project: Path, state: Path) -> None:
    """Write the live views into `snapshot`, unless it was begun with them.

    dbt takes seconds to start and the views change only with the project, so they are kept under `state` by the hash
    of what `state/manifest.json` was parsed from.
    """
    if _views_of(snapshot):
        return
    with duckdb.connect() as connection:
        views = _written_by_dbt(snapshot, project=project, state=state)
        # With groups of the default size given, a snapshot would be put together into larger ones once more.
        connection.execute(f"attach '{snapshot}' as snapshot (row_group_size {ROWS_A_GROUP})")
        connection.execute(UNSEEN_TABLES)
        connection.execute("use snapshot")
        connection.execute(views)


def _kept(state: Path) -> Path:
    return state / f"live-views-{text_hash(state / 'manifest.json')}.duckdb"


def run_live_target(snapshot: Path, *, project: Path, state: Path) -> None:
    """Run the project's live target into `snapshot`.

    Raises:
        DbtError: a view could not be written.
    """
    run_dbt(
        ["run", "--target", "live", "--select", SELECTION],
        project=project,
        state=state / "live",
        environment={"RAPPORT_SNAPSHOT": str(snapshot)},
    )


def _written_by_dbt(snapshot: Path, *, project: Path, state: Path) -> str:
    """What dbt writes into a snapshot of the same tables without rows: it would put together a full one's groups.

    A file of the views alone is kept.
    """
    with tempfile.TemporaryDirectory(dir=state) as folder:
        empty = Path(folder) / snapshot.name
        with duckdb.connect() as connection:
            connection.execute(f"attach '{snapshot}' as whole (read_only)")
            connection.execute(f"attach '{empty}' as snapshot (storage_version {STORAGE!r})")
            connection.execute("copy from database whole to snapshot (schema)")
        run_live_target(empty, project=project, state=state)
        views = _views_of(empty)
        with duckdb.connect(str(empty)) as connection:
            query = (
                "select format('drop table {}.{}', schema_name, table_name) from duckdb_tables() where not temporary"
            )
            for (drop,) in connection.execute(query).fetchall():
                connection.execute(drop)
        empty.replace(_kept(state))
    return views


def _views_of(snapshot: Path) -> str:
    """The statements that make the views again, each after those that it reads; nothing where there are none.

    A reopened file lists its views by schema and name, not in the order in which they were made.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{snapshot}' as snapshot (read_only)")
        connection.execute(UNSEEN_TABLES)
        query = """
            select schema_name || '.' || view_name, sql from duckdb_views()
            where database_name = 'snapshot' and not internal order by all
        """
        views = dict(connection.execute(query).fetchall())
    if not views:
        return ""
    reads = {name: set(VIEW_NAME.findall(sql.replace('"', ""))) & views.keys() - {name} for name, sql in views.items()}
    schemas = sorted({name.split(".")[0] for name in views})
    ordered = [views[name] for name in TopologicalSorter(reads).static_order()]
    return "\n".join([*(f"create schema if not exists {schema};" for schema in schemas), *ordered])
