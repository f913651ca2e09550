"""Experiments and their versions, as they stand."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.releases.experiments import Definition, Experiment, UnknownExperimentError

COLUMNS = """
    experiment_id, name, version, state, salt, definition, drafted_by, changed_by, changed_at, signed_by, started_at,
    ends_at, stopped_at, note
"""
ALL = f"select {COLUMNS} from agent.experiments order by changed_at desc, experiment_id"  # noqa: S608
NAMED = f"select {COLUMNS} from agent.experiments where experiment_id = %s"  # noqa: S608
NEWEST = f"select {COLUMNS} from agent.experiments where name = %s order by version desc limit 1"  # noqa: S608
RUNNING = f"select {COLUMNS} from agent.experiments where state = 'running'"  # noqa: S608
IS_SERVING = """
    select exists (select 1 from agent.experiments where state = 'running' and definition ->> 'kind' = 'service')
"""
PUT = f"""
    insert into agent.experiments ({COLUMNS})
    values (
        %(experiment_id)s, %(name)s, %(version)s, %(state)s, %(salt)s, %(definition)s, %(drafted_by)s, %(changed_by)s,
        %(changed_at)s, %(signed_by)s, %(started_at)s, %(ends_at)s, %(stopped_at)s, %(note)s
    )
    on conflict (experiment_id) do update set
        state = excluded.state, definition = excluded.definition, changed_by = excluded.changed_by,
        changed_at = excluded.changed_at, signed_by = excluded.signed_by, started_at = excluded.started_at,
        ends_at = excluded.ends_at, stopped_at = excluded.stopped_at, note = excluded.note
"""  # noqa: S608  the columns stand above
# Two who start at once must see each other: there are few of either.
HOLD = "lock table agent.experiments in share row exclusive mode"


class Experiments:
    """What may be read of experiments."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def all(self) -> tuple[Experiment, ...]:
        """Every version, the last changed first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_experiment(row) for row in cursor.execute(ALL).fetchall())

    def is_serving(self) -> bool:
        """Whether an experiment in service runs, so that it matters who asks."""
        with self._pool.connection() as connection:
            row = connection.execute(IS_SERVING).fetchone()
        return bool(row and row[0])


def hold(connection: Connection[Any]) -> None:
    """Let nobody else change an experiment until this transaction ends."""
    connection.execute(HOLD)


def named(connection: Connection[Any], experiment_id: str) -> Experiment:
    """The version.

    Raises:
        UnknownExperimentError: there is none of that id.
    """
    found = _first(connection, NAMED, experiment_id)
    if found is None:
        raise UnknownExperimentError(f"no experiment {experiment_id!r}")
    return found


def newest(connection: Connection[Any], name: str) -> Experiment | None:
    """The newest version of this name."""
    return _first(connection, NEWEST, name)


def running(connection: Connection[Any]) -> tuple[Experiment, ...]:
    """Those that draw or keep people at this moment."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return tuple(_experiment(row) for row in cursor.execute(RUNNING).fetchall())


def put(connection: Connection[Any], experiment: Experiment) -> None:
    """Keep the version as it stands now."""
    row = vars(experiment) | {"definition": Jsonb(experiment.definition.model_dump(mode="json"))}
    connection.execute(PUT, row)


def _first(connection: Connection[Any], query: str, value: str) -> Experiment | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query, [value]).fetchone()
    return _experiment(row) if row else None


def _experiment(row: dict[str, Any]) -> Experiment:
    return Experiment(**row | {"definition": Definition.model_validate(row["definition"])})
