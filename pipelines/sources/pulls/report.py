"""What a pull found: kept as an event of its own, shown to people, and where the next window begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from pipelines.inbox import Inbox, IncomingEvent, rapport_event
from pipelines.sources.acceptance import parse

KIND = "pull_finished"

# Asked of the system itself, or read out of tables that a connector lands.
Road = Literal["api", "connector"]


@dataclass(frozen=True)
class PullReport:
    """What one pull of one list found: `found_count = known_count + landed_count + quarantined_count`.

    `window_from` is nothing when it went from the beginning, `window_until` when there was nothing to go to.
    What an erasure keeps out counts as known. What the source has deleted is beside `found_count`.
    """

    source: str
    entity: str
    pulled_at: datetime
    window_from: datetime | None
    window_until: datetime | None
    road: Road = "api"
    is_complete: bool = False
    page_count: int = 0
    found_count: int = 0
    known_count: int = 0
    landed_count: int = 0
    quarantined_count: int = 0
    deleted_count: int = 0

    def and_page(self, known: int, landed: int, quarantined: int, deleted: int = 0) -> PullReport:
        """The report with one page more."""
        return replace(
            self,
            page_count=self.page_count + 1,
            found_count=self.found_count + known + landed + quarantined,
            known_count=self.known_count + known,
            landed_count=self.landed_count + landed,
            quarantined_count=self.quarantined_count + quarantined,
            deleted_count=self.deleted_count + deleted,
        )


def note(inbox: Inbox, report: PullReport) -> None:
    """Keep the report as an event."""
    inbox.append([_event(report)])


def last_end(inbox: Inbox, source: str, entity: str, road: Road) -> datetime | None:
    """Where the last whole pull of a list ended, or nothing before the first."""
    events = inbox.unseen([_key(source, entity, road)], after=0)
    return max((end for event in events if (end := _whole_until(event.payload))), default=None)


def _key(source: str, entity: str, road: Road) -> str:
    return f"pull:{source}/{entity}" if road == "api" else f"pull:{source}/{road}/{entity}"


def _event(report: PullReport) -> IncomingEvent:
    told: dict[str, Any] = vars(report)
    key = _key(report.source, report.entity, report.road)
    return rapport_event(
        KIND,
        told,
        event_id=f"{key.replace(':', '/', 1)}/{report.pulled_at.isoformat()}",
        occurred_at=report.pulled_at,
        routing_keys=[key],
    )


def _whole_until(payload: str) -> datetime | None:
    told = parse(payload.encode())["data"]
    return datetime.fromisoformat(told["window_until"]) if told["is_complete"] and told["window_until"] else None
