"""What is told of a page of the site: its text, that it could not be read, or that it is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from pipelines.inbox import IncomingEvent, ToldEvent
from pipelines.sources.acceptance import bounded, compact, moment, parse
from pipelines.sources.site.text import PageText

SOURCE, KIND = "site", "pages/update"
State = Literal["live", "unreachable", "withdrawn"]


@dataclass(frozen=True)
class Page:
    """One version of one page. `listed_change` is what the sitemap said of it, `changed_at` when its text changed."""

    id: str
    url: str
    kind: str
    owner: str
    title: str
    body: str
    digest: str
    listed_change: str
    changed_at: str
    read_at: str
    state: State = "live"
    state_since: str | None = None
    state_reason: str | None = None

    def but(self, state: State, reason: str, now: datetime) -> Page:
        """The last version, of which something else is known now."""
        at = now.isoformat()
        return replace(self, state=state, state_since=at, state_reason=reason, read_at=at)


def page_of(url: str, kind: str, owner: str, text: PageText, listed_change: str, now: datetime) -> Page:
    """A page as it was just read."""
    changed = moment(listed_change) or now
    return Page(
        id=page_id(url),
        url=url,
        kind=kind,
        owner=owner,
        title=text.title,
        body=text.body,
        digest=hashlib.sha256(f"{text.title}\n{text.body}".encode("utf-8", "replace")).hexdigest(),
        listed_change=listed_change,
        changed_at=min(changed, now).isoformat(),
        read_at=now.isoformat(),
    )


def page_id(url: str) -> str:
    """A page's number: where it stands on the site. Two spellings of one address are one page."""
    parts = urlsplit(url)
    return bounded(f"site:{parts.path.rstrip('/') or '/'}{'?' + parts.query if parts.query else ''}")


def site_key(origin: str) -> str:
    """The key that leads to all pages of one site."""
    return f"site:{origin}"


def told(page: Page, origin: str, now: datetime) -> IncomingEvent:
    """The event that tells this version."""
    data: dict[str, Any] = vars(page)
    return IncomingEvent(
        source=SOURCE,
        kind=KIND,
        dedupe_key=bounded(f"{page.id}@{page.state}@{page.read_at}@{page.digest}"),
        occurred_at=now,
        payload=compact({"type": KIND, "timestamp": now.isoformat(), "data": data}),
        identifiers=(),
        routing_keys=(f"article:{page.id}", site_key(origin)),
    )


def last_told(events: Iterable[ToldEvent]) -> Mapping[str, Page]:
    """Of each page the version that was told last."""
    documents = (parse(event.payload.encode())["data"] for event in events)
    return {document["id"]: Page(**document) for document in documents}
