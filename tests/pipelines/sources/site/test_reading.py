"""A site read by its sitemap: what is new, what is away, what is gone, and what nobody may make us read."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.inbox import Inbox
from pipelines.settings import Site
from pipelines.sources.site.fetching import Bounds
from pipelines.sources.site.pages import Page, last_told, site_key
from pipelines.sources.site.reading import SiteUnreadableError, Tally, read_site
from tests.pipelines.sources.site.conftest import Answered, BrandSite

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
BOUNDS = Bounds(page_bytes=20_000, sitemap_bytes=50_000, seconds=1.0)


@pytest.fixture
def read(brand: BrandSite, inbox: Inbox):
    """Read the site once, a day after the time before."""
    days = iter(range(100))

    def once(**given) -> Tally:
        site = Site(sitemap=f"{brand.url}/sitemap.xml", **given)
        return read_site(site, inbox, now=NOW + timedelta(days=next(days)), bounds=BOUNDS)

    return once


def pages(brand: BrandSite, inbox: Inbox) -> dict[str, Page]:
    from pipelines.sources.site.fetching import origin_of

    told = last_told(inbox.told("site", ["pages/update"], [site_key(origin_of(brand.url))]))
    return {name.removeprefix("site:"): page for name, page in told.items()}


def test_every_listed_page_is_read_once_and_again_when_it_changes(brand, inbox, read):
    brand.article("/help/washing", "Washing", "Wash at thirty degrees.")
    brand.article("/policies/returns", "Returns", "You have 30 days.")
    brand.sitemap("/help/washing", "/policies/returns")
    assert (read().landed, read().landed) == (2, 0)

    brand.article("/policies/returns", "Returns", "You have 45 days.")

    assert read().landed == 1
    found = pages(brand, inbox)
    assert (found["/policies/returns"].body, found["/policies/returns"].kind) == ("You have 45 days.", "policy")
    assert (found["/help/washing"].title, found["/help/washing"].kind) == ("Washing", "page")


def test_a_page_whose_last_change_is_known_is_not_asked_for(brand, inbox, read):
    brand.article("/a", "A", "One.")
    brand.sitemap(("/a", "2026-05-01"))
    read()
    brand.asked.clear()
    assert read().known == 1
    assert "/a" not in brand.asked

    brand.sitemap(("/a", "2026-05-02T10:00:00Z"))
    read()

    assert "/a" in brand.asked
    # Touched, not changed: its words are as old as they were.
    assert pages(brand, inbox)["/a"].changed_at.startswith("2026-06-01")


@pytest.mark.parametrize(
    "failure",
    [
        Answered(b"broken", 500),
        Answered(b"x" * 30_000),
        Answered(b"slow", seconds=1.5),
        Answered(b"", 302, {"location": "https://elsewhere.example/a"}),
        Answered(b"", 302, {"location": "/a"}),
        Answered(b"%PDF", headers={"content-type": "application/pdf"}),
        Answered(b"text", headers={"content-type": "text/html; charset=klingon"}),
    ],
    ids=["failing", "giant", "slow", "off the site", "round in a circle", "no text", "unknown letters"],
)
def test_a_page_that_cannot_be_read_keeps_its_last_version_and_is_told_as_such_once(brand, inbox, read, failure):
    brand.article("/a", "A", "One.")
    brand.article("/b", "B", "Two.")
    brand.sitemap("/a", "/b")
    read()
    brand.at["/a"] = failure

    tallies = [read(), read()]

    assert [tally.landed for tally in tallies] == [1, 0]
    assert all(list(tally.unreachable) == [f"{brand.url}/a"] for tally in tallies)
    found = pages(brand, inbox)["/a"]
    assert (found.body, found.state) == ("One.", "unreachable")
    assert str(found.state_since).startswith("2026-06-02")

    brand.article("/a", "A", "One.")
    read()
    assert (pages(brand, inbox)["/a"].state, pages(brand, inbox)["/a"].state_since) == ("live", None)


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_page_that_vanished_is_withdrawn_and_comes_back_with_its_words(brand, inbox, read, is_listed):
    brand.article("/a", "A", "One.")
    brand.article("/b", "B", "Two.")
    brand.sitemap("/a", "/b")
    read()
    brand.at.pop("/a")
    brand.sitemap("/a", "/b") if is_listed else brand.sitemap("/b")

    assert read().withdrawn == 1
    assert read().withdrawn == 0
    assert pages(brand, inbox)["/a"].state == "withdrawn"

    brand.article("/a", "A", "One.")
    brand.sitemap("/a", "/b")
    read()
    assert pages(brand, inbox)["/a"].state == "live"


@pytest.mark.parametrize(
    ("sitemap", "why"),
    [
        (Answered(b"down", 503), "it answers 503"),
        (Answered(b"<urlset><url><loc>"), "not well-formed XML"),
        (Answered(b"<html></html>"), "neither a urlset"),
        (Answered(b'<!DOCTYPE u [<!ENTITY a "b">]><urlset>&a;</urlset>'), "a document type"),
        (Answered(b" " * 60_000), "larger than"),
        (Answered(gzip.compress(b" " * 60_000)), "larger than"),
        (Answered(gzip.compress(b"<urlset/>")[:-9]), "not whole"),
        (Answered(b"", 301, {"location": "https://elsewhere.example/sitemap.xml"}), "another host"),
        (Answered(b"late", seconds=1.5), "Timeout"),
    ],
)
def test_a_sitemap_that_cannot_be_read_withdraws_nothing_and_says_why(brand, inbox, read, sitemap, why):
    brand.article("/a", "A", "One.")
    brand.sitemap("/a")
    read()
    brand.at["/sitemap.xml"] = sitemap

    with pytest.raises(SiteUnreadableError, match=why):
        read()

    assert pages(brand, inbox)["/a"].state == "live"
    [_, last] = [json.loads(event.payload)["data"] for event in inbox.after(0, 99) if event.kind == "pull_finished"]
    assert (last["source"], last["is_complete"]) == ("site", False)


def test_most_of_a_site_gone_at_once_is_taken_for_a_mistake_unless_told_otherwise(brand, inbox, read):
    names = [f"/p{number}" for number in range(22)]
    for name in names:
        brand.article(name, name, "Words.")
    brand.sitemap(*names)
    read()
    brand.sitemap(*names[:10])

    with pytest.raises(SiteUnreadableError, match="12 of 22 pages"):
        read()
    assert read(may_vanish_share=1.0).withdrawn == 12


def test_an_index_is_followed_and_a_packed_sitemap_unpacked(brand, inbox, read):
    brand.article("/a", "A", "One.")
    brand.sitemap("/a", at="/pages.xml")
    brand.at["/pages.xml.gz"] = Answered(gzip.compress(brand.at["/pages.xml"].content))
    brand.sitemap("/pages.xml.gz", is_index=True)

    assert read().landed == 1


@pytest.mark.parametrize("nested", ["/sitemap.xml", "https://elsewhere.example/sitemap.xml"])
def test_an_index_leads_neither_round_in_circles_nor_off_the_site(brand, read, nested):
    brand.sitemap(nested, is_index=True)

    with pytest.raises(SiteUnreadableError):
        read()


def test_only_the_brands_own_pages_are_read_and_none_that_robots_or_the_settings_leave_out(brand, inbox, read):
    for path in ("/a", "/private/b", "/products/c"):
        brand.article(path, path, "Words.")
    brand.at["/robots.txt"] = Answered(b"User-agent: *\nDisallow: /private/\n")
    brand.sitemap("/a", "/private/b", "/products/c", "https://elsewhere.example/d", "file:///etc/passwd", "no address")

    read()

    assert set(pages(brand, inbox)) == {"/a"}
    assert set(brand.asked) == {"/robots.txt", "/sitemap.xml", "/a"}


def test_no_more_pages_are_read_than_may_be(brand, inbox, read):
    for name in ("/a", "/b", "/c"):
        brand.article(name, name, "Words.")
    brand.sitemap("/a", "/b", "/c")

    assert read(max_pages=2).landed == 2


def test_a_site_that_does_not_say_what_to_leave_alone_is_left_alone(brand, read):
    brand.at["/robots.txt"] = Answered(b"", 500)
    brand.sitemap()

    with pytest.raises(SiteUnreadableError, match="robots"):
        read()
