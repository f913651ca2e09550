"""The dbt models over a connector's tables, as views in a file that holds nothing else, read in bounded batches."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.sources.connectors.entities import Entity
from pipelines.sources.connectors.tables import ALIAS, Connector, ConnectorError
from pipelines.warehouse.dbt import DbtError, run_dbt

# Each reading goes through the children's tables once: of 200,000 orders a thousand took 2 s by 500, 0.2 s by 10,000.
READ = 10_000
BATCH = 500
# What lies above goes to files beside the views: a history of millions of lines is put together by order.
MEMORY = "1GB"


class Row(NamedTuple):
    """One entity as a model tells it; the moment is UTC."""

    entity_id: str | None
    kind: str
    synced_at: datetime
    is_deleted: bool
    body: str


@dataclass(frozen=True)
class Views:
    """The views of one connector, in `file`; dbt keeps what it parsed under `state`."""

    connector: Connector
    project: Path
    state: Path
    file: Path

    def write(self, entities: Sequence[Entity]) -> None:
        """Write the views anew for the tables and columns that are there today.

        Raises:
            ConnectorError: dbt could not.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        models = [entity.model for entity in entities]
        places = {"RAPPORT_CONNECTOR": str(self.connector.database), "RAPPORT_CONNECTOR_VIEWS": str(self.file)}
        command = ["run", "--target", "connectors", "--vars", json.dumps(self._variables(entities)), "--select"]
        try:
            run_dbt([*command, *models], project=self.project, state=self.state, environment=places)
        except DbtError as error:
            raise ConnectorError(f"{self.connector.source}: {error}") from error

    @contextmanager
    def open(self) -> Iterator[ViewReader]:
        """What reads the views, over a connector that is held for reading only.

        What did not fit into memory is gone afterwards: it is about people.
        """
        aside = Path(f"{self.file}.tmp")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            with duckdb.connect(str(self.file), read_only=True) as connection:
                connection.execute("set memory_limit = ?", [MEMORY])
                connection.execute("set temp_directory = ?", [str(aside)])
                self.connector.attach(connection)
                yield ViewReader(connection)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _variables(self, entities: Sequence[Entity]) -> dict[str, object]:
        connector = self.connector
        told = {
            "database": ALIAS,
            "schema": connector.schema,
            "tables": connector.pattern,
            "entities": [entity.name for entity in entities],
        }
        return {"connectors": {connector.source: told}}


@dataclass(frozen=True)
class ViewReader:
    """An open connection to the views."""

    connection: duckdb.DuckDBPyConnection

    def batches(self, entity: Entity, since: datetime | None) -> Iterator[list[Row]]:
        """What the connector wrote at `since` or later, of the entity or of any of its children, a batch at a time."""
        view = self._view(entity)
        window = "where synced_at >= ?" if since else ""
        # First the numbers alone: no document is put together for that.
        select = f"create or replace temp table changed as select entity_id, synced_at from {view} {window}"
        self._execute(select, [_naive(since)] if since else [])
        last = ""
        while ids := self._ids_after(last):
            last = ids[-1]
            # By range, which reaches the children before they are grouped; the window may leave gaps in it.
            rows = self._rows(
                f"select * from {view} where entity_id between ? and ? and entity_id in (select unnest(?))",
                [ids[0], last, ids],
            )
            yield from (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
        if self._execute("select count(*) from changed where entity_id is null", [])[0][0]:
            yield self._rows(f"select * from {view} where entity_id is null", [])

    def _ids_after(self, last: str) -> list[str]:
        query = "select distinct entity_id from changed where entity_id > ? order by entity_id limit ?"
        return [row[0] for row in self._execute(query, [last, READ])]

    def _rows(self, select: str, parameters: list[object]) -> list[Row]:
        columns = "entity_id, kind, synced_at, is_deleted, body"
        return [
            Row(entity_id, kind, synced_at.replace(tzinfo=UTC), is_deleted, body)
            for entity_id, kind, synced_at, is_deleted, body in self._execute(
                select.replace("*", columns, 1), parameters
            )
        ]

    def _view(self, entity: Entity) -> str:
        # The host's project may call its schemas as it likes.
        rows = self._execute("select schema_name from duckdb_views() where view_name = ?", [entity.model])
        if not rows:
            raise ConnectorError(f"dbt wrote no view {entity.model!r}: is the package's model disabled?")
        return f'"{rows[0][0]}"."{entity.model}"'

    def _execute(self, query: str, parameters: Sequence[object]) -> list[tuple]:
        try:
            return self.connection.execute(query, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise ConnectorError(f"the connector's tables could not be read: {error}") from error


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
