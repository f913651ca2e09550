"""One pull: ask for a window, judge what is found at the door of the webhooks, land what they did not bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipelines.inbox import Inbox, IncomingEvent
from pipelines.sources.pulls.api import Api, Listed, Page
from pipelines.sources.pulls.report import PullReport, last_end, note
from pipelines.sources.pulls.rest import Address, Patience, pages
from pipelines.sources.pulls.versions import already_told, version_of
from pipelines.sources.redelivery import read


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
            yield self._pull(listed, now, since or self._window_from(listed))

    def _pull(self, listed: Listed, now: datetime, since: datetime | None) -> PullReport:
        report = PullReport(self.api.name, listed.name, now, since, now)
        try:
            for page in pages(self.api, listed, self.address, self.patience, since=since, now=now):
                report = report.and_page(*self._land(listed, page, now))
            report = replace(report, is_complete=True)
        finally:
            note(self.inbox, report)
        return report

    def _land(self, listed: Listed, page: Page, now: datetime) -> tuple[int, int, int]:
        """Store what is new of a page; how many were known, landed, quarantined."""
        door = self.api.door(self.country)
        events = [event for delivery in listed.deliveries(page, now) for event in read(door, delivery)]
        told = already_told(self.inbox, events, listed.kinds)
        new = [event for event in events if version_of(event.source, event.kind, event.payload) not in told]
        landed, quarantined = store(self.inbox, new)
        return len(events) - landed - quarantined, landed, quarantined

    def _window_from(self, listed: Listed) -> datetime | None:
        end = last_end(self.inbox, self.api.name, listed.name, "api")
        return end - self.overlap if end else None


def store(inbox: Inbox, events: list[IncomingEvent]) -> tuple[int, int]:
    """Store the events; how many of them were landed that nobody had brought, and how many are quarantined."""
    landed = sum(
        number is not None and event.status == "accepted"
        for event, number in zip(events, inbox.append_surely(events), strict=True)
    )
    return landed, sum(event.status == "quarantined" for event in events)
