"""Which of a connector's tables and columns are there, and what to do when one that is needed is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.settings import ConnectorTables
from pipelines.sources.connectors.entities import Entity
from pipelines.sources.pulls.api import PullFailedError

# Under this name the connector's database is attached, here and by dbt.
ALIAS = "connector"


class ConnectorError(PullFailedError):
    """A connector's tables cannot be read. The message names the table or the column, and what to do."""


@dataclass(frozen=True)
class Connector:
    """Where the tables of one source are."""

    source: str
    database: Path
    schema: str
    pattern: str

    def table(self, name: str) -> str:
        """What the connector calls a table here."""
        return self.pattern.replace("{name}", name)

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the tables readable, and only readable.

        Raises:
            ConnectorError: the file is missing, or another process is writing to it.
        """
        if not self.database.is_file():
            raise ConnectorError(
                f"[connectors.{self.source}] database {str(self.database)!r} is not there: name the DuckDB file that "
                "the connector writes to, or leave it out where it writes into the warehouse."
            )
        path = str(self.database).replace("'", "''")
        try:
            connection.execute(f"attach '{path}' as {ALIAS} (read_only)")
        except duckdb.Error as error:
            raise ConnectorError(
                f"{str(self.database)!r} cannot be read: {error}. A DuckDB file has one writer and then no reader: "
                "pull when the connector has finished."
            ) from error


def readable_entities(connector: Connector, entities: Iterable[Entity], wanted: list[str] | None) -> list[Entity]:
    """Those of the entities whose tables are there; all of `wanted`, when it names some.

    Raises:
        ConnectorError: a wanted one is not there, or one that is there lacks what it cannot do without.
    """
    columns = _columns(connector)
    known = {entity.name: entity for entity in entities}
    unknown = sorted(set(wanted or ()) - set(known))
    if unknown:
        raise ConnectorError(
            f"[connectors.{connector.source}] entities names {unknown[0]!r}; there may be: {', '.join(known)}."
        )
    found = [known[name] for name in wanted or known if wanted or connector.table(known[name].table).lower() in columns]
    for entity in found:
        _require(connector, entity, columns)
    if not found:
        first = connector.table(next(iter(known.values())).table)
        raise ConnectorError(
            f"schema {connector.schema!r} of {str(connector.database)!r} holds no table of {connector.source}, "
            f"{first!r} for one: look at `schema` and `tables` in [connectors.{connector.source}]."
        )
    return found


def spelling(name: str) -> str:
    """One spelling of a column, as the macro `connector_spelling` has it."""
    return name.lower().replace("_", "").replace('"', "")


def _columns(connector: Connector) -> Mapping[str, set[str]]:
    """Of each table of the schema its columns."""
    with duckdb.connect() as connection:
        connector.attach(connection)
        rows = connection.execute(
            "select lower(table_name), column_name from information_schema.columns "
            "where table_catalog = ? and lower(table_schema) = lower(?)",
            [ALIAS, connector.schema],
        ).fetchall()
    columns: dict[str, set[str]] = {}
    for table, column in rows:
        columns.setdefault(table, set()).add(spelling(column))
    return columns


def _require(connector: Connector, entity: Entity, columns: Mapping[str, set[str]]) -> None:
    for name, needed in entity.needs.items():
        table = connector.table(name)
        there = columns.get(table.lower())
        if there is None:
            raise _missing(connector, entity, f"no table {table!r} in schema {connector.schema!r}")
        for choice in needed:
            if not any(spelling(column) in there for column in choice.split("|")):
                raise _missing(connector, entity, f"table {table!r} has no column {choice.replace('|', ' or ')!r}")


def _missing(connector: Connector, entity: Entity, what: str) -> ConnectorError:
    return ConnectorError(
        f"{connector.source} {entity.name}: {what}. Let the connector sync it, or name in [connectors."
        f"{connector.source}] the entities to read without {entity.name!r}."
    )


def connector_of(source: str, section: ConnectorTables, warehouse: Path, base: Path) -> Connector:
    """The connector that a section of `rapport.toml` describes; `base` is what a relative file is relative to."""
    database = (base / section.database).resolve() if section.database else warehouse
    return Connector(source, database, section.schema_name or source, section.tables)
