"""One pull: ask for a window, judge what is found at the door of the webhooks, land what they did not bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pipelines.inbox import Inbox, IncomingEvent, rapport_event
from pipelines.sources.acceptance import parse
from pipelines.sources.pulls.api import Api, Listed, Page
from pipelines.sources.pulls.rest import Address, Patience, pages
from pipelines.sources.pulls.versions import already_told, version_of
from pipelines.sources.redelivery import read

KIND = "pull_finished"


@dataclass(frozen=True)
class PullReport:
    """What one pull of one list found: `found_count = known_count + landed_count + quarantined_count`.

    `window_from` is nothing when it went from the beginning. What an erasure keeps out counts as known.
    """

    source: str
    entity: str
    window_from: datetime | None
    window_until: datetime
    is_complete: bool = False
    page_count: int = 0
    found_count: int = 0
    known_count: int = 0
    landed_count: int = 0
    quarantined_count: int = 0

    def and_page(self, known: int, landed: int, quarantined: int) -> PullReport:
        """The report with one page more."""
        return replace(
            self,
            page_count=self.page_count + 1,
            found_count=self.found_count + known + landed + quarantined,
            known_count=self.known_count + known,
            landed_count=self.landed_count + landed,
            quarantined_count=self.quarantined_count + quarantined,
        )


@dataclass(frozen=True)
class Puller:
    """One system and where it is asked; `country` is the brand's, for telephone numbers."""

    api: Api
    address: Address
    inbox: Inbox
    country: str | None = None
    overlap: timedelta = timedelta(hours=1)
    patience: Patience = field(default_factory=Patience)

    def pull(self, *, now: datetime, since: datetime | None = None) -> Iterator[PullReport]:
        """Pull every list, each from `since`, else from where its last whole pull ended, else from the beginning.

        A report is stored as an event of its own, also of a pull that broke off: what it landed stays,
        and the next one starts where this one did.

        Raises:
            PullFailedError: a page could not be had, after the reports of the lists before.
        """
        for listed in self.api.lists:
            yield self._pull(listed, now, since or self._last_end(listed))

    def _pull(self, listed: Listed, now: datetime, since: datetime | None) -> PullReport:
        report = PullReport(self.api.name, listed.name, since, now)
        try:
            for page in pages(self.api, listed, self.address, self.patience, since=since, now=now):
                report = report.and_page(*self._land(listed, page, now))
            report = replace(report, is_complete=True)
        finally:
            self._note(report)
        return report

    def _land(self, listed: Listed, page: Page, now: datetime) -> tuple[int, int, int]:
        """Store what is new of a page; how many were known, landed, quarantined."""
        door = self.api.door(self.country)
        events = [event for delivery in listed.deliveries(page, now) for event in read(door, delivery)]
        told = already_told(self.inbox, events, listed.kinds)
        new = [event for event in events if version_of(event.source, event.kind, event.payload) not in told]
        landed = sum(
            number is not None and event.status == "accepted"
            for event, number in zip(new, self.inbox.append_surely(new), strict=True)
        )
        quarantined = sum(event.status == "quarantined" for event in new)
        return len(events) - landed - quarantined, landed, quarantined

    def _last_end(self, listed: Listed) -> datetime | None:
        """Where the window begins that follows on the last whole pull."""
        events = self.inbox.unseen([_key(self.api.name, listed.name)], after=0)
        ends = [end for event in events if (end := _whole_until(event.payload))]
        return max(ends) - self.overlap if ends else None

    def _note(self, report: PullReport) -> None:
        self.inbox.append([_event(report)])


def _key(source: str, entity: str) -> str:
    return f"pull:{source}/{entity}"


def _event(report: PullReport) -> IncomingEvent:
    told: dict[str, Any] = vars(report)
    return rapport_event(
        KIND,
        told,
        event_id=f"pull/{report.source}/{report.entity}/{report.window_until.isoformat()}",
        occurred_at=report.window_until,
        routing_keys=[_key(report.source, report.entity)],
    )


def _whole_until(payload: str) -> datetime | None:
    told = parse(payload.encode())["data"]
    return datetime.fromisoformat(told["window_until"]) if told["is_complete"] else None
