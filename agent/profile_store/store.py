"""Reads one customer: point look-ups when nothing is unseen, the live views when something is."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import duckdb

from agent.profile import SECTIONS, CatalogRow, CustomerProfile, Passage, ProfileRow, Row
from agent.profile_store.catalogue import Sought, keys_of_products, products_at_hand
from agent.profile_store.identity import DECISIONS, Known
from agent.profile_store.last_heard import LastHeard
from agent.profile_store.live import Found, LiveReader, in_order, row_of
from agent.profile_store.reading import Freshness, ProfileReading, SectionRead, Speed
from agent.profile_store.snapshots import Snapshot, Snapshots
from agent.profile_store.views import EVIDENCE, LiveViews
from pipelines.inbox import (
    Cadence,
    Inbox,
    StoredEvent,
    TooManyUnseenEventsError,
    source_freshness,
    surroundings,
)

log = logging.getLogger(__name__)

# By these keys the inbox finds what concerns a customer, even when an event names nothing but an order.
KEYS = "select customer_id, key from snapshot.facts.customer_keys where customer_id in ({marks})"
# By digest, as the table is sorted: every key of a kind begins alike, so their order tells little of where one lies.
OWNERS = """
    select distinct key, customer_id from snapshot.facts.key_customers
    where key_digest in ({digests}) and key in ({marks})
"""
# What holds for everybody: the release that was signed last, and the segments that leads defined.
FOR_EVERYBODY = ("release:current", "segment:definitions", "experiment:definitions")
NOTHING_SOUGHT = Sought()


class ProfileStore:
    """One customer's rows out of the current snapshot and the inbox. Safe to share between threads.

    `cadences` say how often each source is expected to be heard.
    """

    def __init__(
        self, snapshots: Snapshots, inbox: Inbox, cadences: Mapping[str, Cadence] = MappingProxyType({})
    ) -> None:
        self._snapshots = snapshots
        self._inbox = inbox
        self._cadences = cadences
        self._heard = LastHeard(inbox)

    def read(
        self, identifier: str | None, sections: Collection[str], *, as_of: datetime, sought: Sought = NOTHING_SOUGHT
    ) -> ProfileReading:
        """The asked-for sections of whoever `identifier` belongs to; of a stranger only what belongs to nobody.

        `as_of` is the moment by which sources are judged; the rows are those of now. Of the catalogue the products
        are read that the other sections name and that are `sought`.

        Raises:
            NotReadyError: nothing has been published yet.
        """
        snapshot = self._snapshots.current()
        with snapshot.reader() as reader:
            kinds = [SECTIONS[name] for name in sorted(sections)]
            own = [kind for kind in kinds if not issubclass(kind, CatalogRow | Passage)]
            reading = self._read(snapshot, reader, identifier, own, as_of)
            if Passage in kinds:
                reading = _with_passages(snapshot, reader.cursor, reading, sought.passages)
            catalogue = [kind for kind in kinds if issubclass(kind, CatalogRow)]
            return self._with_catalogue(snapshot, reader, reading, catalogue, sought) if catalogue else reading

    def freshness(self, as_of: datetime) -> Freshness:
        """How fresh an answer given at `as_of` would be."""
        snapshot = self._snapshots.current()
        sources = source_freshness(self._heard.last_events(), self._cadences, as_of)
        return Freshness(snapshot.name, snapshot.horizon, self._inbox.horizon(), snapshot.built_at, as_of, sources)

    def _read(
        self,
        snapshot: Snapshot,
        reader: LiveReader,
        identifier: str | None,
        kinds: Sequence[type[Row]],
        as_of: datetime,
    ) -> ProfileReading:
        # The horizon before the look-up: what arrives between the two is seen, never claimed unseen.
        horizon = self._inbox.horizon()
        published_as, owners, events = self._at_hand(snapshot, reader.cursor, identifier)
        owner = next(iter(published_as), None)
        changed = what_changed(snapshot, reader.cursor, owners, events)
        touched = [kind for kind in kinds if _is_touched(snapshot.views, kind, changed)]
        customer, live = _folded(reader, identifier, owner, owners, events, touched, changed)
        rows = {
            kind: live[kind] if kind in live else _published(snapshot, reader.cursor, kind, owner) for kind in kinds
        }
        return ProfileReading(
            profile=CustomerProfile(customer, {kind.TABLE: found for kind, found in rows.items()}),
            published_horizon=snapshot.horizon,
            seen_horizon=max([horizon, *(event.landing_number for event in events)]),
            unseen_count=len(events),
            sections=tuple(_section(kind, kind in live, found, snapshot.views) for kind, found in rows.items()),
            freshness=source_freshness(self._heard.last_events(), self._cadences, as_of),
        )

    def _at_hand(
        self, snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, identifier: str | None
    ) -> tuple[set[str], set[str], list[StoredEvent]]:
        """Whom `identifier` was published as, everybody at hand, and the events to fold."""
        keys, named = _PublishedKeys(snapshot, cursor), [identifier] if identifier else []
        return surroundings(keys, self._inbox, named, FOR_EVERYBODY)

    def _with_catalogue(
        self,
        snapshot: Snapshot,
        reader: LiveReader,
        reading: ProfileReading,
        kinds: Sequence[type[Row]],
        sought: Sought,
    ) -> ProfileReading:
        """The reading with the products at hand, as the news of these very products leaves them."""
        named = (row for rows in reading.profile.sections.values() for row in rows)
        products = products_at_hand(reader.cursor, sought, named)
        events = self._news_of(keys_of_products(reader.cursor, products), snapshot.horizon)
        changed = snapshot.views.changed_by(events)
        touched = [kind for kind in kinds if snapshot.views.touched(kind.TABLE, changed)]
        if touched:
            reader.lay_under(events, [], changed)
        live = reader.rows(touched, None, changed, products) if touched else {}
        rows = {
            kind: live[kind] if kind in live else _of_catalogue(snapshot, reader.cursor, kind, products)
            for kind in kinds
        }
        sections = {kind.TABLE: found for kind, found in rows.items()}
        read = tuple(_section(kind, kind in live, found, snapshot.views) for kind, found in rows.items())
        return replace(
            reading,
            profile=CustomerProfile(reading.profile.customer_id, {**reading.profile.sections, **sections}),
            seen_horizon=max([reading.seen_horizon, *(event.landing_number for event in events)]),
            unseen_count=reading.unseen_count + len(events),
            sections=(*reading.sections, *read),
        )

    def _news_of(self, keys: Sequence[str], horizon: int) -> Sequence[StoredEvent]:
        """Unseen events about these products; none when there are too many, as when a whole stock is counted anew."""
        try:
            return self._inbox.unseen(sorted(keys), after=horizon) if keys else []
        except TooManyUnseenEventsError:
            log.warning("stock is told as published: %d keys have too many unseen events", len(keys))
            return []


@dataclass(frozen=True)
class _PublishedKeys:
    """The keys of a snapshot through one cursor."""

    snapshot: Snapshot
    cursor: duckdb.DuckDBPyConnection

    @property
    def horizon(self) -> int:
        return self.snapshot.horizon

    @property
    def shared(self) -> frozenset[str]:
        return self.snapshot.identity.shared

    def owners(self, keys: Collection[str]) -> set[str]:
        return self._found(OWNERS, keys)

    def keys(self, customers: Collection[str]) -> set[str]:
        return self._found(KEYS, customers)

    def _found(self, query: str, values: Collection[str]) -> set[str]:
        """What the query finds of the values, each asked for once a snapshot."""

        def ask(questions: Sequence[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
            fresh, found = [value for _, value in questions], {question: set[str]() for question in questions}
            # Values that the planner sees spare it the parts of the tables where they cannot be.
            statement, times = query.format(**_in_list(fresh)), query.count("{")
            for value, one in self.cursor.execute(statement, fresh * times).fetchall():
                found[query, value].add(one)
            return found

        return set[str]().union(*self.snapshot.kept.of_each([(query, value) for value in values], ask))


def _in_list(values: Collection[str]) -> dict[str, str]:
    return {"marks": _marks(values), "digests": ", ".join("md5_number_lower(?)" for _ in values)}


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" for _ in values)


def what_changed(
    snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, owners: Collection[str], events: Sequence[StoredEvent]
) -> frozenset[str]:
    """The staging models that the events add news to: evidence of who is who that repeats what is known is none."""
    changed = snapshot.views.changed_by(events)
    is_settled = len(owners) == 1 and DECISIONS not in changed
    if is_settled and not snapshot.identity.may_change(_known(snapshot, cursor, next(iter(owners))), events):
        return changed - {EVIDENCE}
    return changed


def _known(snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, customer: str) -> Known:
    return snapshot.kept.of((Known, customer), lambda: Known.of(cursor, customer))


def _is_touched(views: LiveViews, kind: type[Row], changed: Collection[str]) -> bool:
    # When who is who may have changed, then whose every row is may have.
    return not {EVIDENCE, DECISIONS}.isdisjoint(changed) or views.touched(kind.TABLE, changed)


def _folded(
    reader: LiveReader,
    identifier: str | None,
    owner: str | None,
    owners: Collection[str],
    events: Sequence[StoredEvent],
    touched: Sequence[type[Row]],
    changed: Collection[str],
) -> tuple[str | None, Found]:
    """Whose `identifier` is now, and the rows of those tables that the events can change."""
    if not touched:
        return owner, {}
    reader.lay_under(events, sorted(owners), changed)
    customer = reader.owner(identifier) or owner
    return customer, reader.rows(touched, customer, changed)


def _published(
    snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, kind: type[Row], customer: str | None
) -> tuple[Row, ...]:
    """The rows of one table as the batch built them, in order of key."""
    about_customer = issubclass(kind, ProfileRow)
    if about_customer and customer is None:
        return ()
    where, about = ("where customer_id = ?", [customer]) if about_customer else ("", [])
    return snapshot.kept.of((kind, *about), lambda: _rows(cursor, kind, where, about))


def _rows(
    cursor: duckdb.DuckDBPyConnection, kind: type[Row], where: str, values: Sequence[str | None]
) -> tuple[Row, ...]:
    names = kind.columns()
    # Every name in it comes from the dataclasses of `profile.py`, none from outside.
    statement = f"select {', '.join(names)} from snapshot.{kind.SCHEMA}.{kind.TABLE} {where}"  # noqa: S608
    found = cursor.execute(statement, values).fetchall()
    # The key is the order: two reads of the same rows must give the same answer. Of so few rows it costs least here.
    return in_order(row_of(kind, dict(zip(names, row, strict=True))) for row in found)


def _with_passages(
    snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, reading: ProfileReading, passages: Sequence[str]
) -> ProfileReading:
    """The reading with these passages as they were published, in the order in which they were found."""
    names = Passage.columns()
    # Every name in it comes from the dataclass, none from outside.
    statement = (
        f"select {', '.join(names)} from snapshot.{Passage.SCHEMA}.{Passage.TABLE} "  # noqa: S608
        f"where passage_id in ({_marks(passages)})"
    )
    found = cursor.execute(statement, list(passages)).fetchall() if passages else []
    rows = {row.key: row for row in (row_of(Passage, dict(zip(names, each, strict=True))) for each in found)}
    in_order = tuple(rows[one] for one in passages if one in rows)
    return replace(
        reading,
        profile=CustomerProfile(reading.profile.customer_id, {**reading.profile.sections, Passage.TABLE: in_order}),
        sections=(*reading.sections, _section(Passage, False, in_order, snapshot.views)),
    )


def _of_catalogue(
    snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, kind: type[Row], products: Sequence[str]
) -> tuple[Row, ...]:
    """The rows about these products as the batch built them, in order of key."""
    if not products:
        return ()
    where = f"where product_id in ({_marks(products)})"
    return snapshot.kept.of((kind, *products), lambda: _rows(cursor, kind, where, products))


def _section(kind: type[Row], is_live: bool, rows: Sequence[Row], views: LiveViews) -> SectionRead:
    newest = max((row.recorded_at for row in rows), default=None)
    speed: Speed = "live" if is_live else "published"
    return SectionRead(kind.TABLE, speed, len(rows), newest, views.sources_of(kind.TABLE))
