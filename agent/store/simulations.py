"""Scenarios, what they came to against each revision of a draft, and past turns under one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.errors import NotFoundError
from agent.releases.gate import Standing
from agent.staff import Person

RunKind = Literal["scenarios", "policy_diff", "rehearsal", "generation"]
RunState = Literal["requested", "running", "done", "failed"]

SCENARIO = """
    scenario_id, version, origin, conversation_id, body, is_active, changed_by, role, changed_at
"""
SCENARIOS = f"""
    select {SCENARIO} from agent.scenarios
    where is_active and (%(ids)s::text[] is null or scenario_id = any(%(ids)s)) order by created_at, scenario_id
"""  # noqa: S608  the columns stand above
SCENARIO_NAMED = f"select {SCENARIO} from agent.scenarios where scenario_id = %s"  # noqa: S608
SCENARIO_OF = f"select {SCENARIO} from agent.scenarios where conversation_id = %s and origin = %s"  # noqa: S608
KEEP = f"""
    insert into agent.scenarios (
        scenario_id, version, origin, conversation_id, customer_identifier, body, is_active, changed_by, role,
        changed_at, created_at
    )
    values (%(scenario_id)s, 1, %(origin)s, %(conversation_id)s, %(customer)s, %(body)s, true, %(by)s, %(role)s,
        %(at)s, %(at)s)
    on conflict (scenario_id) do update set
        version = scenarios.version + 1, customer_identifier = excluded.customer_identifier, body = excluded.body,
        is_active = true, changed_by = excluded.changed_by, role = excluded.role, changed_at = excluded.changed_at
    where scenarios.body <> excluded.body or not scenarios.is_active
    returning {SCENARIO}
"""  # noqa: S608  the columns stand above
RETIRE = """
    update agent.scenarios set is_active = false, changed_by = %s, role = %s, changed_at = %s where scenario_id = %s
"""
RUN = """
    run_id, kind, draft_id, revision, asked, state, requested_by, role, requested_at, started_at, finished_at,
    summary, result
"""
REQUEST = """
    insert into agent.simulation_runs
        (run_id, kind, draft_id, revision, asked, state, requested_by, role, requested_at)
    values (%s, %s, %s, %s, %s, 'requested', %s, %s, %s)
"""
RUNS = f"""
    select {RUN} from agent.simulation_runs
    where (%(draft)s::text is null or draft_id = %(draft)s) and (%(state)s::text is null or state = %(state)s)
    order by requested_at desc, run_id limit 100
"""  # noqa: S608  the columns stand above
RUN_NAMED = f"select {RUN} from agent.simulation_runs where run_id = %s"  # noqa: S608
BEGIN = """
    update agent.simulation_runs set state = 'running', started_at = %s where run_id = %s and state = 'requested'
"""
PROGRESS = """
    update agent.simulation_runs set summary = %s, result = %s where run_id = %s and state = 'running'
"""
END = """
    update agent.simulation_runs set state = %s, finished_at = %s, summary = %s, result = %s
    where run_id = %s and state in ('requested', 'running')
"""
RESULT = """
    insert into agent.scenario_results
        (run_id, scenario_id, version, draft_id, revision, attempts, passes, result, taken_at)
    select run_id, %(scenario)s, %(version)s, draft_id, revision, %(attempts)s, %(passes)s, %(result)s, %(at)s
    from agent.simulation_runs where run_id = %(run)s
    on conflict (run_id, scenario_id) do nothing
"""
RESULTS = """
    select scenario_id, version, attempts, passes, result, taken_at
    from agent.scenario_results where run_id = %s order by position
"""
# Of each scenario what it came to last, on this very revision.
STANDING = """
    select s.scenario_id, s.body ->> 'title' as title, s.version, r.version as version_run, r.attempts, r.passes
    from agent.scenarios as s
    left join lateral (
        select version, attempts, passes from agent.scenario_results
        where
            scenario_results.scenario_id = s.scenario_id
            and scenario_results.draft_id = %(draft)s and scenario_results.revision = %(revision)s
        order by position desc limit 1
    ) as r on true
    where s.is_active order by s.created_at, s.scenario_id
"""
RETAKE = """
    insert into agent.retaken_turns
        (run_id, conversation_id, turn_number, customer_identifier, is_flipped, found, taken_at)
    values (%s, %s, %s, %s, %s, %s, %s) on conflict (run_id, conversation_id, turn_number) do nothing
"""
FLIPPED = """
    select found from agent.retaken_turns
    where run_id = %s and is_flipped order by taken_at desc, conversation_id, turn_number limit %s
"""
CONVERSED = """
    select conversation_id, count(*) as turns, max(taken_at) as last_at
    from agent.turns where taken_at >= %s and taken_at < %s and conversation_id > %s
    group by conversation_id order by conversation_id limit %s
"""


@dataclass(frozen=True)
class KeptScenario:
    """One scenario as it is stored; `body` is a `Scenario`."""

    scenario_id: str
    version: int
    origin: str
    conversation_id: str | None
    body: dict[str, Any]
    is_active: bool
    changed_by: str
    role: str
    changed_at: datetime


@dataclass(frozen=True)
class Run:
    """One thing that was asked of the simulations, and how far it is."""

    run_id: str
    kind: RunKind
    draft_id: str
    revision: int
    asked: dict[str, Any]
    state: RunState
    requested_by: str
    role: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    summary: str
    result: dict[str, Any]


class Simulations:
    """Reads and writes, each call on its own."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def scenarios(self, ids: Sequence[str] | None = None) -> tuple[KeptScenario, ...]:
        """The active ones, or those of these ids among them, oldest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(KeptScenario)) as cursor:
            return tuple(cursor.execute(SCENARIOS, {"ids": ids and list(ids)}).fetchall())

    def scenario(self, scenario_id: str) -> KeptScenario:
        """The scenario, retired ones too.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(KeptScenario)) as cursor:
            found = cursor.execute(SCENARIO_NAMED, [scenario_id]).fetchone()
        if found is None:
            raise NotFoundError(f"no scenario {scenario_id!r}")
        return found

    def scenario_of(self, conversation_id: str, origin: str) -> KeptScenario | None:
        """The scenario that was made of this conversation in this way."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(KeptScenario)) as cursor:
            return cursor.execute(SCENARIO_OF, [conversation_id, origin]).fetchone()

    def keep(
        self,
        scenario_id: str,
        origin: str,
        conversation_id: str | None,
        body: dict[str, Any],
        by: Person,
        at: datetime,
    ) -> KeptScenario:
        """Store a scenario; under an id that is there as its next version, unless it says the same."""
        row: dict[str, Any] = {
            "scenario_id": scenario_id,
            "origin": origin,
            "conversation_id": conversation_id,
            "at": at,
        }
        row |= {"customer": body["customer"], "body": Jsonb(body), "by": by.name, "role": by.role}
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(KeptScenario)) as cursor:
            cursor.execute(KEEP, row)
        return self.scenario(scenario_id)

    def retire(self, scenario_id: str, by: Person, at: datetime) -> KeptScenario:
        """Play it no more; its results stay."""
        with self._pool.connection() as connection:
            connection.execute(RETIRE, [by.name, by.role, at, scenario_id])
        return self.scenario(scenario_id)

    def runs(self, draft_id: str | None = None, state: str | None = None) -> tuple[Run, ...]:
        """What was asked for, the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Run)) as cursor:
            return tuple(cursor.execute(RUNS, {"draft": draft_id, "state": state}).fetchall())

    def run(self, run_id: str) -> Run:
        """One of them.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Run)) as cursor:
            found = cursor.execute(RUN_NAMED, [run_id]).fetchone()
        if found is None:
            raise NotFoundError(f"no run {run_id!r}")
        return found

    def begin(self, run_id: str, at: datetime) -> bool:
        """Take the run up; False when somebody has."""
        with self._pool.connection() as connection:
            return connection.execute(BEGIN, [at, run_id]).rowcount == 1

    def progress(self, run_id: str, summary: str, result: dict[str, Any]) -> bool:
        """How far a run at work is; False when it is not at work."""
        with self._pool.connection() as connection:
            return connection.execute(PROGRESS, [summary, Jsonb(result), run_id]).rowcount == 1

    def result(
        self, run_id: str, scenario_id: str, version: int, attempts: int, passes: int, found: Any, at: datetime
    ) -> None:
        """What one scenario came to; the same again changes nothing."""
        row = {"run": run_id, "scenario": scenario_id, "version": version, "attempts": attempts, "passes": passes}
        with self._pool.connection() as connection:
            connection.execute(RESULT, row | {"result": Jsonb(found), "at": at})

    def results(self, run_id: str) -> tuple[dict[str, Any], ...]:
        """What every scenario of a run came to."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(cursor.execute(RESULTS, [run_id]).fetchall())

    def retake(self, run_id: str, turns: Sequence[dict[str, Any]]) -> None:
        """Keep past turns as they are under the run's draft; the same again changes nothing."""
        with self._pool.connection() as connection, connection.transaction():
            for turn in turns:
                head = [run_id, turn["conversation_id"], turn["turn_number"], turn["customer"]]
                connection.execute(RETAKE, [*head, bool(turn["flips"]), Jsonb(turn), turn["taken_at"]])

    def flipped(self, run_id: str, most: int = 500) -> tuple[dict[str, Any], ...]:
        """The turns that come out otherwise, the newest first."""
        with self._pool.connection() as connection:
            return tuple(found for (found,) in connection.execute(FLIPPED, [run_id, most]).fetchall())

    def conversed(self, since: datetime, until: datetime, after: str, most: int) -> tuple[dict[str, Any], ...]:
        """Conversations with turns from `since` on and before `until`, those past the id `after`, in order of id."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(cursor.execute(CONVERSED, [since, until, after, most]).fetchall())


def request(
    connection: Connection[Any],
    run_id: str,
    kind: RunKind,
    draft_id: str,
    revision: int,
    asked: dict[str, Any],
    by: Person,
    at: datetime,
) -> None:
    """Ask for a run, in the transaction at hand."""
    connection.execute(REQUEST, [run_id, kind, draft_id, revision, Jsonb(asked), by.name, by.role, at])


def end(
    connection: Connection[Any], run_id: str, state: RunState, summary: str, result: dict[str, Any], at: datetime
) -> bool:
    """Close a run; False when it is closed already."""
    return connection.execute(END, [state, at, summary, Jsonb(result), run_id]).rowcount == 1


def standing(connection: Connection[Any], draft_id: str, revision: int) -> tuple[Standing, ...]:
    """How every active scenario stands to this revision."""
    with connection.cursor(row_factory=class_row(Standing)) as cursor:
        return tuple(cursor.execute(STANDING, {"draft": draft_id, "revision": revision}).fetchall())
