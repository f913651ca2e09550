"""Lays what no batch has seen under the live views, and reads a customer's rows through them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import duckdb

from agent.profile import CatalogRow, ProfileRow, Row
from agent.profile_store.moments import aware, naive
from agent.profile_store.views import LiveViews
from pipelines.inbox import StoredEvent

TEMPORARY_TABLES = """
    create temp table if not exists unseen_events (
        landing_number bigint, event_id varchar, source varchar, kind varchar,
        occurred_at timestamp, received_at timestamp, payload varchar
    );
    create temp table if not exists unseen_event_keys (
        landing_number bigint, key varchar, role varchar, occurred_at timestamp
    );
    create temp table if not exists touched_customers (customer_id varchar);
    create temp table if not exists asked_customer (customer_id varchar);
    create temp table if not exists asked_products (product_id varchar);
    create temp table if not exists live_identity (
        identifier varchar, customer_id varchar, identifier_type varchar, first_seen_at timestamp, recorded_at timestamp
    );
"""
LAID_UNDER = ("unseen_events", "unseen_event_keys", "touched_customers", "live_identity")

# A prepared statement is planned once. Its plan must then hold whatever lies in the temporary tables, so the
# optimizers that build on the values they happen to hold while it is planned stay out: with them,
# prepared statements answered wrongly and broke on text that was longer than what they had seen.
PLANNED_ON_VALUES = ("statistics_propagation", "compressed_materialization")
KEPT_PLANS = 128

# Whose rows a select is to find. Not a parameter: a prepared statement that has one is planned anew at every
# execution, and that took twice as long as all else.
ASKED = "(select customer_id from temp.main.asked_customer)"
ASKED_PRODUCTS = "(select product_id from temp.main.asked_products)"

# Resolved once into a table: every view asks who a row belongs to.
IDENTITY = "int_identifiers_resolved"
IDENTITY_COLUMNS = "identifier, customer_id, identifier_type, first_seen_at, recorded_at"
OWNER = "select customer_id from temp.main.live_identity where identifier = ?"

Found = Mapping[type[Row], tuple[Row, ...]]
# What a statement begins with, its selects by model, and the staging models with news.
Shape = tuple[str, tuple[tuple[str, str], ...], frozenset[str]]


class LiveReader:
    """One cursor with tables of its own under the live views. For one thread at a time."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, views: LiveViews) -> None:
        self.cursor = cursor
        self.views = views
        self._plans: OrderedDict[Shape, str] = OrderedDict()
        self._named = 0
        cursor.execute(TEMPORARY_TABLES)

    def lay_under(self, events: Sequence[StoredEvent], customers: Sequence[str], changed: Collection[str]) -> None:
        """Fill the temporary tables with these events and customers, and resolve who is who among them.

        `changed` names the staging models whose news from these events is to be folded, here and below.
        """
        for table in LAID_UNDER:
            self.cursor.execute(f"delete from {table}")  # noqa: S608  the names stand above
        _insert(self.cursor, "unseen_events", [_event_row(event) for event in events])
        _insert(self.cursor, "unseen_event_keys", [row for event in events for row in _key_rows(event)])
        _insert(self.cursor, "touched_customers", [(customer,) for customer in customers])
        select = f"select {IDENTITY_COLUMNS} from live__{IDENTITY}"  # noqa: S608  the names stand above
        self._run("insert into live_identity", {IDENTITY: select}, changed)

    def owner(self, identifier: str | None) -> str | None:
        """Whom `identifier` belongs to, unseen events included."""
        found = self.cursor.execute(OWNER, [identifier]).fetchone()
        return None if found is None else found[0]

    def rows(
        self,
        kinds: Sequence[type[Row]],
        customer: str | None,
        changed: Collection[str],
        products: Collection[str] = (),
    ) -> Found:
        """The rows of each table, folded with the events that were laid under; in order of key.

        Of the catalogue's tables those about `products`.
        """
        self.cursor.execute("delete from asked_products")
        _insert(self.cursor, "asked_products", [(product,) for product in products])
        asked = [kind for kind in kinds if customer is not None or not issubclass(kind, ProfileRow)]
        found: dict[type[Row], list[Row]] = {kind: [] for kind in kinds}
        if asked:
            selects = {kind.TABLE: _select(kind) for kind in asked}
            for values in self.folded(selects, customer or "", changed):
                for kind, value in zip(asked, values, strict=True):
                    if value is not None:
                        found[kind].append(row_of(kind, value))
        return {kind: in_order(rows) for kind, rows in found.items()}

    def folded(self, selects: Mapping[str, str], customer: str, changed: Collection[str]) -> list[tuple[Any, ...]]:
        """What the `selects`, each by the model it is made on (`live__<model>`), find of the customer, as `ASKED`."""
        self.cursor.execute("delete from asked_customer")
        _insert(self.cursor, "asked_customer", [(customer,)])
        return self._run("", selects, changed)

    def _run(self, into: str, selects: Mapping[str, str], changed: Collection[str]) -> list[tuple[Any, ...]]:
        """Execute a statement over these models; of each shape it is written and planned once."""
        shape = (into, tuple(selects.items()), frozenset(changed))
        name = self._plans.get(shape)
        if name is None:
            name = self._plans[shape] = self._prepare(into, selects, changed)
        self._plans.move_to_end(shape)
        return self.cursor.execute(f"execute {name}").fetchall()

    def _prepare(self, into: str, selects: Mapping[str, str], changed: Collection[str]) -> str:
        if len(self._plans) >= KEPT_PLANS:
            self.cursor.execute(f"deallocate {self._plans.popitem(last=False)[1]}")
        self._named += 1
        name = f"plan_{self._named}"
        statement = self.views.statement(list(selects.values()), selects, changed)
        self.cursor.execute(f"prepare {name} as {into} {statement}")
        return name


def row_of(kind: type[Row], values: Mapping[str, Any]) -> Row:
    """A row out of values as DuckDB gives them: times are stored as UTC without saying so."""
    return kind(**{name: aware(value) for name, value in values.items()})


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows by key."""
    return tuple(sorted(rows, key=lambda row: row.key))


def keys_of(events: Sequence[StoredEvent]) -> list[str]:
    """Every identifier and routing key of the events, once each."""
    return sorted({key for event in events for key, _ in event.keys})


def _select(kind: type[Row]) -> str:
    """One row of a table as one value, so that tables of different columns share a statement."""
    values = ", ".join(f"'{name}': {name}" for name in kind.columns())
    where = f" where customer_id in {ASKED}" if issubclass(kind, ProfileRow) else ""
    if issubclass(kind, CatalogRow):
        where = f" where product_id in {ASKED_PRODUCTS}"
    # Every name in it comes from the dataclasses of `profile.py`, none from outside.
    return f"select {{{values}}} as {kind.TABLE} from live__{kind.TABLE}{where}"  # noqa: S608


def _event_row(event: StoredEvent) -> tuple[object, ...]:
    moments = (naive(event.occurred_at), naive(event.received_at))
    return (event.landing_number, event.event_id, event.source, event.kind, *moments, event.payload)


def _key_rows(event: StoredEvent) -> list[tuple[object, ...]]:
    return [(event.landing_number, key, role, naive(event.occurred_at)) for key, role in event.keys]


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: Collection[tuple[object, ...]]) -> None:
    """One statement for all rows: planning, not data, is what costs here."""
    if rows:
        first = next(iter(rows))
        columns = ", ".join("unnest(?)" for _ in first)
        cursor.execute(f"insert into {table} select {columns}", [list(column) for column in zip(*rows, strict=True)])
