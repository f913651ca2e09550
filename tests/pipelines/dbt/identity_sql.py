"""The compiled SQL of identity, run over a few rows: dbt takes seconds to say what DuckDB does in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from agent.profile_store.identity import Identity
from agent.profile_store.live import PLANNED_ON_VALUES
from agent.profile_store.snapshots import Snapshot
from agent.profile_store.store import what_changed
from agent.profile_store.views import LiveViews
from pipelines.inbox import StoredEvent
from pipelines.warehouse import landing, live_views
from pipelines.warehouse.manifest import model_named
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import KEY_TABLES, _copy_folded, _copy_keys, _write_claim_sources, _write_reach
from tests.parsed import run_parsed
from tests.pipelines.dbt.batch import NOW, PROJECT, Batch, surroundings

# In the order in which they are built, with the key that an increment merges by.
BUILT = {
    "int_identity_nodes_folded": "identifier",
    "int_identity_edges_folded": "edge_id",
    "int_identity_decisions_folded": "pair_id",
    "int_identity_guards": "identifier",
    "int_identifiers_resolved": "identifier",
}
FACTS = tuple(BUILT)
LIVE = ("stg_identity__evidence", "stg_rapport__identity_decisions", "stg_files__order_lines", "int_identity_pairs")

SAME_PERSON = """
    select identifier, customer_id from live_identity
    where customer_id in (select customer_id from live_identity where identifier = ?)
"""

Persons = dict[str, str]


@dataclass(frozen=True)
class IdentitySql:
    """What each model says in a full build, in an increment and live, and a warehouse that has landed nothing."""

    manifest: Path
    warehouse: Path
    full: dict[str, str]
    increment: dict[str, str]
    live: dict[str, str]


def compiled(folder: Path, variables: dict[str, object]) -> IdentitySql:
    """Build an empty warehouse and have dbt write down its statements."""
    batch = Batch(WarehousePaths(folder))
    settings = ("--vars", json.dumps(variables))
    batch.run("--select", "+int_customer_keys", *settings)
    snapshot = folder / "snapshot.duckdb"
    texts = {}
    for name, arguments in {
        "full": ("--full-refresh",),
        "increment": (),
        "live": ("--target", "live"),
    }.items():
        state = folder / name
        environment = {"RAPPORT_WAREHOUSE": str(batch.paths.warehouse), "RAPPORT_SNAPSHOT": str(snapshot)}
        selection = "+int_identifiers_resolved" + ("" if name == "live" else " int_customer_keys")
        command = ["compile", "--select", *selection.split(), "--indirect-selection", "empty", *arguments, *settings]
        run_parsed(command, project=PROJECT, state=state, environment=environment)
        nodes = json.loads((state / "manifest.json").read_text())["nodes"].values()
        texts[name] = {node["name"]: node["compiled_code"] for node in nodes if node.get("compiled_code")}
    return IdentitySql(folder / "full" / "manifest.json", batch.paths.warehouse, **texts)


class World:
    """One warehouse that lands, builds, publishes and is read live."""

    def __init__(self, sql: IdentitySql, connection: duckdb.DuckDBPyConnection) -> None:
        self._sql = sql
        self._connection = connection

    def begin(self) -> None:
        """Forget everything."""
        for table in ("events", "event_keys"):
            self._connection.execute(f"delete from landing.{table}")
        self.build_anew()

    def land(self, events: Sequence[StoredEvent]) -> None:
        """Put events into the landing tables."""
        landing.insert(self._connection, "events", landing.event_rows(events))
        landing.insert(self._connection, "event_keys", landing.key_rows(events))

    def build_anew(self) -> None:
        """What `dbt run --full-refresh` does."""
        for name in BUILT:
            self._connection.execute(f"create or replace table intermediate.{name} as {self._sql.full[name]}")

    def build(self) -> None:
        """What `dbt run` does once there are tables."""
        for name, key in BUILT.items():
            self._connection.execute(f"create or replace temp table arrived as {self._sql.increment[name]}")
            self._connection.execute(f"delete from intermediate.{name} where {key} in (select {key} from arrived)")
            self._connection.execute(f"insert into intermediate.{name} by name select * from arrived")

    def persons(self) -> Persons:
        """Whom each identifier belongs to."""
        query = "select identifier, customer_id from intermediate.int_identifiers_resolved"
        return dict(self._connection.execute(query).fetchall())

    @contextmanager
    def published(self) -> Iterator[Published]:
        """The snapshot of what is built; only one at a time."""
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as snapshot")
            connection.execute(f"set disabled_optimizers = '{','.join(PLANNED_ON_VALUES)}'")
            for schema in ("facts", "landing", "profiles", "live_staging", "live_intermediate"):
                connection.execute(f"create schema snapshot.{schema}")
            self._copy(connection)
            connection.execute(live_views.UNSEEN_TABLES)
            for name in (*LIVE, *BUILT):
                schema = "live_staging" if name.startswith("stg_") else "live_intermediate"
                connection.execute(f"create view snapshot.{schema}.{name} as {self._sql.live[name]}")
            views, identity = LiveViews.of(connection), Identity.of(connection)
            yield Published(Snapshot("snapshot", 0, NOW, connection, views, identity))

    def _copy(self, connection: duckdb.DuckDBPyConnection) -> None:
        """By the publisher's own hand, through one connection that sees both."""
        mine = self._connection
        mine.execute(f"create or replace table intermediate.int_customer_keys as {self._sql.full['int_customer_keys']}")
        mine.execute("attach ':memory:' as snapshot")
        mine.execute("create schema snapshot.facts")
        for name in FACTS:
            _copy_folded(mine, model_named(self._sql.manifest, name), self._sql.manifest)
        for name in KEY_TABLES:
            _copy_keys(mine, name, self._sql.manifest)
        _write_reach(mine, self._sql.manifest)
        _write_claim_sources(mine, self._sql.manifest)
        for name in (*FACTS, *KEY_TABLES, "event_reach", "claim_sources"):
            rows = mine.execute(f"select * from snapshot.facts.{name}").to_arrow_table()
            connection.register("rows", rows)
            connection.execute(f"create table snapshot.facts.{name} as select * from rows")
        mine.execute("detach snapshot")
        connection.execute(
            "create view snapshot.profiles.profile_identifiers as from snapshot.facts.int_identifiers_resolved"
        )
        connection.execute(f"create table snapshot.landing.file_order_lines ({landing.TABLES['file_order_lines']})")


@dataclass(frozen=True)
class Published:
    """A snapshot that can be read with events that it has not seen."""

    snapshot: Snapshot

    def read(self, unseen: Sequence[StoredEvent], identifier: str) -> Persons:
        """All that a live read says of whoever has this identifier."""
        with self.snapshot.reader() as reader:
            owners, found = surroundings(reader.cursor, unseen, identifier)
            changed = what_changed(self.snapshot, reader.cursor, owners, found)
            reader.lay_under(found, sorted(owners), changed)
            return dict(reader.cursor.execute(SAME_PERSON, [identifier]).fetchall())


@contextmanager
def world(sql: IdentitySql) -> Iterator[World]:
    """A copy in memory of the warehouse, under the name that the compiled SQL knows it by."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach '{sql.warehouse}' as empty (read_only)")
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("copy from database empty to warehouse")
        connection.execute("use warehouse")
        yield World(sql, connection)
