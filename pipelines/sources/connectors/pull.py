"""One pull of a connector's tables: each row through the door of the webhooks, landed when nobody had told it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pipelines.inbox import Inbox, IncomingEvent
from pipelines.sources.acceptance import compact, digest, parse
from pipelines.sources.connectors.completing import completed
from pipelines.sources.connectors.entities import Entity
from pipelines.sources.connectors.views import Row, ViewReader, Views
from pipelines.sources.protocol import Delivery, Source
from pipelines.sources.pulls.api import delivery
from pipelines.sources.pulls.pull import store
from pipelines.sources.pulls.report import PullReport, last_end, note
from pipelines.sources.pulls.versions import Version, thing_of, told_of, version_of
from pipelines.sources.redelivery import read

# A bracket sorts before any webhook's id: of two tellings of one version the fold keeps the source's own.
KEY = "(connector)"


class Told(NamedTuple):
    """The newest that the inbox holds of a thing; `by_connector` when a connector told it."""

    at: datetime
    by_connector: bool
    key: str
    document: Any


@dataclass(frozen=True)
class ConnectorPuller:
    """The tables of one source; `door` is that of its webhooks, `alone` keeps writers out of the database meanwhile."""

    entities: tuple[Entity, ...]
    views: Views
    door: Source
    inbox: Inbox
    alone: Callable[[], AbstractContextManager[None]]
    overlap: timedelta

    def pull(self, *, now: datetime, since: datetime | None = None) -> Iterator[PullReport]:
        """Pull every entity, each from `since`, else from the newest row of its last whole pull, else all.

        Times are those at which the connector wrote. A report is stored as an event of its own, also of a pull that
        broke off: what it landed stays, and the next one starts where this one did.

        Raises:
            ConnectorError: the tables cannot be read, after the reports of the entities before.
        """
        with self.alone():
            self.views.write(self.entities)
            with self.views.open() as reader:
                for entity in self.entities:
                    yield self._pull(reader, entity, now, since)

    def _pull(self, reader: ViewReader, entity: Entity, now: datetime, since: datetime | None) -> PullReport:
        end = last_end(self.inbox, self.door.name, entity.name, "connector")
        since = since or (end - self.overlap if end else None)
        report = PullReport(self.door.name, entity.name, now, since, end, road="connector")
        try:
            for rows in reader.batches(entity, since):
                report = report.and_page(*self._land(entity, rows, now))
                # The newest that was seen, never the clock: what a connector writes meanwhile has its turn.
                report = replace(report, window_until=_newest(report.window_until, rows))
            report = replace(report, is_complete=True)
        finally:
            note(self.inbox, report)
        return report

    def _land(self, entity: Entity, rows: list[Row], now: datetime) -> tuple[int, int, int, int]:
        """Store what is new of a batch; how many were known, landed, quarantined, and deleted at their source."""
        alive = [row for row in rows if not row.is_deleted]
        bodies = [_body(row) for row in alive]
        events = [
            event for row, body in zip(alive, bodies, strict=True) for event in self._read(entity, row, body, now)
        ]
        told = newest_told(told_of(self.inbox, [e for e in events if e.status == "accepted"], entity.kinds), self.door)
        new = [
            event
            for row, body, event in zip(alive, bodies, events, strict=True)
            for event in self._new(entity, row, body, event, told, now)
        ]
        landed, quarantined = store(self.inbox, new)
        return len(events) - landed - quarantined, landed, quarantined, len(rows) - len(alive)

    def _new(
        self,
        entity: Entity,
        row: Row,
        body: dict[str, Any],
        event: IncomingEvent,
        told: dict[str, Told],
        now: datetime,
    ) -> list[IncomingEvent]:
        """The event with what was told before, or none when nothing of it is new."""
        version = version_of(event.source, event.kind, event.payload)
        before = told.get(version.thing) if version and event.status == "accepted" else None
        if version is None or before is None:
            return [event]
        _, document = thing_of(event.source, event.kind, compact(body))
        whole = completed(before.document, document)
        if _is_known(entity, version, before, whole):
            return []
        return self._read(entity, row, {"ticket": whole} if self.door.name == "zendesk" else whole, now)

    def _read(self, entity: Entity, row: Row, body: dict[str, Any], now: datetime) -> list[IncomingEvent]:
        """The one event that the door makes of a row."""
        return read(self.door, _delivery(self.door.name, entity, row, {**entity.defaults, **body}, now))


def newest_told(events: list[Any], door: Source) -> dict[str, Told]:
    """Of each thing the newest that was told; of one version what its source told, else what a connector told last."""
    newest: dict[str, Told] = {}
    for event in events:
        version = version_of(door.name, event.kind, event.payload)
        if version is None:
            continue
        by_connector = event.dedupe_key.startswith(KEY)
        told = Told(version.at, by_connector, event.dedupe_key, thing_of(door.name, event.kind, event.payload)[1])
        before = newest.get(version.thing)
        if before is None or _rank(told) > _rank(before):
            newest[version.thing] = told
    return newest


def _rank(told: Told) -> tuple[datetime, bool, str]:
    return told.at, not told.by_connector, told.key


def _is_known(entity: Entity, version: Version, before: Told, whole: Any) -> bool:
    """Whether the version, completed, says nothing that was not told.

    A connector's own word of the same version may have been half of it: the children come with another sync.
    """
    if version.at < before.at or (version.at == before.at and not before.by_connector):
        return True
    if entity.is_timeless:
        return bool({**whole, "updated_at": None} == {**before.document, "updated_at": None})
    return version.at == before.at and bool(whole == before.document)


def _body(row: Row) -> dict[str, Any]:
    """What the row tells; lines that are not known are not told, which is another thing than none."""
    told = parse(row.body.encode("utf-8", "replace"))
    return {name: value for name, value in told.items() if not (name == "line_items" and value is None)}


def _delivery(source: str, entity: Entity, row: Row, body: dict[str, Any], now: datetime) -> Delivery:
    """The delivery that would have brought the row. Of one version the key that was written later sorts later."""
    key = f"{KEY}/{entity.name}/{row.entity_id or digest(row.body)}/{row.synced_at:%Y-%m-%dT%H:%M:%S.%f}"
    if source == "klaviyo":
        return delivery({"data": [body]}, now)
    if source == "zendesk":
        return delivery(body, now, {"x-zendesk-webhook-invocation-id": key})
    return delivery(body, now, {"x-shopify-topic": row.kind, "x-shopify-webhook-id": key})


def _newest(end: datetime | None, rows: list[Row]) -> datetime | None:
    return max((row.synced_at for row in rows), default=None) if end is None else max(end, *(r.synced_at for r in rows))
