"""The live views of a snapshot as one statement: only what the unseen events can change is folded anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

import duckdb

from agent.profile_store.identity import DECISIONS
from pipelines.inbox import StoredEvent

VIEWS = """
    select schema_name, view_name, sql from duckdb_views()
    where database_name = 'snapshot' and starts_with(schema_name, 'live_')
"""
COLUMNS = """
    select table_name, column_name from duckdb_columns()
    where database_name = 'snapshot' and schema_name = ? order by table_name, column_index
"""
# Which staging model reads which kinds of event, a last `%` standing for any ending; noted when publishing.
REACH = "select source, kind, model from snapshot.facts.event_reach"
REACH_EXISTS = """
    select count(*) > 0 from duckdb_tables()
    where database_name = 'snapshot' and schema_name = 'facts' and table_name = 'event_reach'
"""

BODY = re.compile(r"^CREATE VIEW [^(]*?(?:\([^)]*\) )?AS (.*?);?\s*$", re.DOTALL)
READS = re.compile(r'"?snapshot"?\."?live_\w+"?\."?(\w+)"?')
# Whoever brings identifiers brings evidence of who is who, whatever its kind.
EVIDENCE = "stg_identity__evidence"


@dataclass(frozen=True)
class LiveView:
    """One model of the live target: what it selects, and the models that it reads."""

    name: str
    body: str
    reads: frozenset[str]


@dataclass(frozen=True)
class LiveViews:
    """Every live view of one snapshot.

    `facts` are the columns of each table that the snapshot holds for the views to read, and
    `reach` says (source, kind, staging model) of every kind of event that a staging model reads.
    """

    views: Mapping[str, LiveView]
    facts: Mapping[str, Sequence[str]]
    columns: Mapping[str, Sequence[str]]
    reach: Sequence[tuple[str, str, str]]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> LiveViews:
        """The views as the snapshot that is attached under `snapshot` keeps them."""
        views = [_view(name, sql) for _, name, sql in connection.execute(VIEWS).fetchall()]
        intermediate = _columns(connection, "live_intermediate")
        return cls({view.name: view for view in views}, _columns(connection, "facts"), intermediate, _reach(connection))

    def changed_by(self, events: Sequence[StoredEvent]) -> frozenset[str]:
        """The staging models that these events add rows to."""
        kinds = {(event.source, event.kind) for event in events}
        evidence = {EVIDENCE} if any(role == "identifier" for event in events for _, role in event.keys) else set()
        return frozenset(evidence).union(
            model for source, wanted, model in self.reach if any(_is_of(kind, source, wanted) for kind in kinds)
        )

    def touched(self, name: str, changed: Collection[str]) -> bool:
        """Whether the view called `name` may differ from what was published, once those staging models have rows."""
        return not self._staging[name].isdisjoint(changed)

    def sources_of(self, name: str) -> tuple[str, ...]:
        """The systems whose events the view called `name` is made of; what we ourselves say is never late."""
        staging = self._staging.get(name, frozenset())
        return tuple(sorted({source for source, _, model in self.reach if model in staging} - {"rapport"}))

    def statement(self, selects: Sequence[str], targets: Iterable[str], changed: Collection[str]) -> str:
        """One statement over `targets`: each model that they need once, the rest as it was published.

        Planning is what a live read costs. Views that read views are planned again wherever they are
        read, and folds that nothing new flows into are folded all the same.
        """
        needed = self._needed(targets, changed)
        parts = ",\n".join(f"live__{name} as ({self._part(name, changed)})" for name in needed)
        return f"with {parts}\n" + "\nunion all by name\n".join(selects)

    def _needed(self, targets: Iterable[str], changed: Collection[str]) -> list[str]:
        waiting, reads = list(targets), dict[str, frozenset[str]]()
        while waiting:
            name = waiting.pop()
            if name not in reads:
                reads[name] = frozenset() if self._is_published(name, changed) else self.views[name].reads
                waiting.extend(reads[name])
        return list(TopologicalSorter(reads).static_order())

    def _part(self, name: str, changed: Collection[str]) -> str:
        if not self._is_published(name, changed):
            return READS.sub(lambda found: f"live__{found[1]}", self.views[name].body)
        own = " where customer_id in (select customer_id from temp.main.touched_customers)"
        columns = ", ".join(f'"{column}"' for column in self.columns[name])
        # Every name in it comes from the snapshot's own catalogue.
        select = f"select {columns} from snapshot.facts.{name}"  # noqa: S608
        return select + (own if "customer_id" in self.facts[name] else "")

    def _is_published(self, name: str, changed: Collection[str]) -> bool:
        if name not in self.facts or name not in self.columns or self.touched(name, changed):
            return False
        # What is told of customers hangs on who they are, and that is resolved aside: no view reads it.
        return "customer_id" not in self.columns[name] or {EVIDENCE, DECISIONS}.isdisjoint(changed)

    @cached_property
    def _staging(self) -> dict[str, frozenset[str]]:
        """The staging models that each view rests on."""
        found: dict[str, frozenset[str]] = {}
        for name in TopologicalSorter({view.name: view.reads for view in self.views.values()}).static_order():
            beneath = frozenset[str]().union(*(found[read] for read in self.views[name].reads))
            found[name] = beneath | ({name} if name.startswith("stg_") else frozenset())
        return found


def _view(name: str, sql: str) -> LiveView:
    found = BODY.match(sql)
    if found is None:
        raise ValueError(
            f"the live view {name!r} is not a statement of the form `create view ... as ...`: {sql[:80]!r}"
        )
    return LiveView(name, found[1], frozenset(READS.findall(found[1])))


def _columns(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(COLUMNS, [schema]).fetchall():
        columns.setdefault(table, []).append(column)
    return columns


def _reach(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    [(exists,)] = connection.execute(REACH_EXISTS).fetchall()
    return connection.execute(REACH).fetchall() if exists else []


def _is_of(kind: tuple[str, str], source: str, wanted: str) -> bool:
    if kind[0] != source:
        return False
    return kind[1].startswith(wanted[:-1]) if wanted.endswith("%") else kind[1] == wanted
