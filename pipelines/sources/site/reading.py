"""Reads the site: what its sitemap lists, what has changed of it, and what is there no more."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from pipelines.inbox import Inbox, IncomingEvent
from pipelines.settings import Site
from pipelines.sources.pulls.report import PullReport, note
from pipelines.sources.site.fetching import (
    AGENT,
    Bounds,
    Fetcher,
    GoneError,
    UnreachableError,
    client,
    origin_of,
    unpacked,
)
from pipelines.sources.site.pages import KIND, SOURCE, Page, last_told, page_id, page_of, site_key, told
from pipelines.sources.site.sitemap import Entry, Sitemap, parsed
from pipelines.sources.site.text import page_text

log = logging.getLogger(__name__)

ENTITY = "pages"
MOST_SITEMAPS = 100
_LONGEST_PAUSE = 5.0
_LANDED_AT_ONCE = 50
_READABLE = ("text/html", "application/xhtml+xml")
# So few may well go in a day, whatever share of a small site they are.
_MAY_VANISH = 10


class SiteUnreadableError(RuntimeError):
    """The site could not be read as a whole; nothing was withdrawn. The message says what to look at."""


@dataclass
class Tally:
    """What became of the pages that were listed, and of those that were not any more."""

    read: int = 0
    known: int = 0
    landed: int = 0
    unreachable: dict[str, str] = field(default_factory=dict)
    withdrawn: int = 0


def read_site(site: Site, inbox: Inbox, *, now: datetime, bounds: Bounds | None = None) -> Tally:
    """Read what is new of the site into the inbox.

    Raises:
        SiteUnreadableError: robots.txt or the sitemap cannot be read, or most of the site is listed no more.
    """
    if not site.sitemap:
        raise SiteUnreadableError("no [site] with a sitemap in rapport.toml")
    origin, within = origin_of(site.sitemap), bounds or Bounds(page_bytes=site.max_page_bytes, seconds=site.max_seconds)
    report, tally = PullReport(SOURCE, ENTITY, now, None, now), Tally()
    with client(within) as speaking:
        reader = _Reader(site, Fetcher(speaking, origin, within), inbox, now, tally)
        try:
            reader.read()
            report = replace(report, is_complete=True)
        finally:
            reader.land()
            counted = replace(report, page_count=tally.read, found_count=tally.known + tally.landed)
            counted = replace(counted, known_count=tally.known, landed_count=tally.landed)
            note(inbox, replace(counted, deleted_count=tally.withdrawn))
    return tally


@dataclass
class _Reader:
    site: Site
    fetcher: Fetcher
    inbox: Inbox
    now: datetime
    tally: Tally
    waiting: list[IncomingEvent] = field(default_factory=list)

    def read(self) -> None:
        last = last_told(self.inbox.told(SOURCE, [KIND], [site_key(self.fetcher.origin)]))
        robots = self._robots()
        pause = min(float(robots.crawl_delay(AGENT) or 0), _LONGEST_PAUSE)
        listed = {page_id(entry.url): entry for entry in self._listed(robots)}
        vanished = self._vanished(last, listed)
        for name, entry in list(listed.items())[: self.site.max_pages]:
            self._look(entry, last.get(name), pause)
        for page in vanished:
            self._tell(page.but("withdrawn", "it is listed no more", self.now))

    def land(self) -> None:
        """Store what was read so far."""
        events, self.waiting = self.waiting, []
        self.inbox.append_surely(events)

    def _look(self, entry: Entry, last: Page | None, pause: float) -> None:
        """One page: nothing to do, a new version, unreachable, or gone."""
        is_live = last is not None and last.state == "live"
        if last and is_live and entry.changed and last.listed_change == entry.changed:
            self.tally.known += 1
            return
        try:
            page = self._page(entry)
            time.sleep(pause)
        except GoneError as gone:
            if last and last.state != "withdrawn":
                self._tell(last.but("withdrawn", str(gone), self.now))
        except UnreachableError as error:
            self.tally.unreachable[entry.url] = str(error)
            if last and is_live:
                self._tell(last.but("unreachable", str(error), self.now))
        else:
            self._tell_new(page, last if is_live else None, last)

    def _tell_new(self, page: Page, live: Page | None, last: Page | None) -> None:
        if live and (live.digest, live.listed_change) == (page.digest, page.listed_change):
            self.tally.known += 1
        elif last and last.digest == page.digest:
            # The same words: whenever the site says that it was touched, they are as old as they were.
            self._tell(replace(page, changed_at=last.changed_at))
        else:
            self._tell(page)

    def _page(self, entry: Entry) -> Page:
        body = self.fetcher.body(entry.url, self.fetcher.bounds.page_bytes)
        self.tally.read += 1
        if body.media_type not in _READABLE:
            raise UnreachableError("it is no page of text")
        try:
            text = page_text(body.content.decode(body.charset, "replace"))
        except LookupError as error:
            raise UnreachableError("it is written in an unknown character set") from error
        path = urlsplit(entry.url).path
        kind = "policy" if any(path.startswith(prefix) for prefix in self.site.policy_paths) else "page"
        return page_of(entry.url, kind, self.site.owner, text, entry.changed, self.now)

    def _tell(self, page: Page) -> None:
        self.tally.withdrawn += page.state == "withdrawn"
        self.tally.landed += page.state != "withdrawn"
        self.waiting.append(told(page, self.fetcher.origin, self.now))
        if len(self.waiting) >= _LANDED_AT_ONCE:
            self.land()

    def _robots(self) -> RobotFileParser:
        """What the site asks its readers to leave alone. Without a file, nothing."""
        robots = RobotFileParser()
        try:
            body = self.fetcher.body(urljoin(self.site.sitemap, "/robots.txt"), self.fetcher.bounds.page_bytes)
        except GoneError:
            robots.parse([])
        except UnreachableError as error:
            raise SiteUnreadableError(f"robots.txt of {self.fetcher.origin!r} cannot be read: {error}") from error
        else:
            robots.parse(body.content.decode("utf-8", "replace").splitlines())
        return robots

    def _listed(self, robots: RobotFileParser) -> Iterator[Entry]:
        """The pages that the sitemap lists and that are to be read."""
        for entry in self._entries(self.site.sitemap, depth=0):
            path = urlsplit(entry.url).path
            is_left_out = any(path.startswith(prefix) for prefix in self.site.left_out)
            if self.fetcher.is_own(entry.url) and not is_left_out and robots.can_fetch(AGENT, entry.url):
                yield entry

    def _entries(self, url: str, depth: int) -> Iterator[Entry]:
        sitemap = self._sitemap(url)
        if not sitemap.is_index:
            yield from sitemap.entries
            return
        if depth:
            raise SiteUnreadableError(f"{url!r} is an index within an index, which sitemaps.org does not allow")
        if len(sitemap.entries) > MOST_SITEMAPS:
            raise SiteUnreadableError(f"{url!r} lists more than {MOST_SITEMAPS} sitemaps")
        for entry in sitemap.entries:
            yield from self._entries(entry.url, depth + 1)

    def _sitemap(self, url: str) -> Sitemap:
        try:
            body = self.fetcher.body(url, self.fetcher.bounds.sitemap_bytes)
            return parsed(unpacked(body.content, self.fetcher.bounds.sitemap_bytes))
        except (GoneError, UnreachableError) as error:
            raise SiteUnreadableError(f"the sitemap {url!r} cannot be read: {error}") from error

    def _vanished(self, last: Mapping[str, Page], listed: Mapping[str, Entry]) -> list[Page]:
        there = {name: page for name, page in last.items() if page.state != "withdrawn"}
        gone = [page for name, page in there.items() if name not in listed]
        if len(gone) > max(_MAY_VANISH, self.site.may_vanish_share * len(there)):
            raise SiteUnreadableError(
                f"{len(gone)} of {len(there)} pages are listed no more in {self.site.sitemap!r}; none was withdrawn. "
                "If that is meant, read it once with RAPPORT_SITE__MAY_VANISH_SHARE=1."
            )
        return gone
