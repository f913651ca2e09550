"""People in a real Chromium: a shopper at the storefront's chat, a colleague at the pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# Far longer than anything takes, on a machine that is busy with something else.
PATIENCE_MS = 60_000
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: `make test-browser` installs one")


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A Chromium of the system's."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield launched
        finally:
            launched.close()


def a_tab(browser: Browser) -> Page:
    """A tab of somebody who shares nothing with any other tab."""
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.set_default_timeout(PATIENCE_MS)
    return tab


@dataclass(frozen=True)
class Shopper:
    """Somebody at the storefront with the chat open."""

    tab: Page

    @classmethod
    def signed_in(cls, browser: Browser, shop: str, customer_id: int) -> Shopper:
        """One of the shop's own people, signed in as a visitor of the demo signs in."""
        tab = a_tab(browser)
        tab.goto(shop)
        tab.locator("details.who summary").click()
        tab.locator(f'button[name=customer_id][value="{customer_id}"]').click()
        tab.get_by_role("button", name="Open chat").click()
        tab.locator(".turn.brand").first.wait_for()
        return cls(tab)

    def asks(self, text: str) -> str:
        """What the chat answers."""
        before = self.tab.locator(".turn.brand").count()
        self.tab.get_by_label("Your message").fill(text)
        self.tab.keyboard.press("Enter")
        self.tab.locator(".turn.brand").nth(before).wait_for()
        self.tab.locator(".log[aria-busy=false]").wait_for()
        return self.tab.locator(".turn.brand .bubble").nth(before).inner_text()

    def reads(self, text: str) -> Locator:
        """The bubble with this text, once it is there."""
        bubble = self.tab.locator(".turn.brand").filter(has_text=text)
        expect(bubble).to_be_visible()
        return bubble


@dataclass(frozen=True)
class Colleague:
    """One of the demo's people at the pages."""

    tab: Page

    @classmethod
    def signed_in(cls, browser: Browser, pages: str, named: str) -> Colleague:
        """By the button that the demo offers."""
        tab = a_tab(browser)
        tab.goto(pages)
        tab.get_by_role("button", name=named).click()
        tab.get_by_role("link", name=named.partition(",")[0], exact=True).wait_for()
        return cls(tab)

    def opens(self, page: str) -> None:
        """Go to a page by its link, and wait until it is drawn."""
        self.tab.get_by_role("link", name=page, exact=True).click()
        expect(self.tab.get_by_role("heading", name=page, exact=True, level=1)).to_be_visible()
        self.settles()

    def settles(self) -> None:
        """Wait until the page has stopped running."""
        expect(self.tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")

    def fills(self, label: str, text: str) -> None:
        """Write into a field and leave it."""
        field = self.tab.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        self.settles()

    def presses(self, label: str) -> None:
        """Press a button once it may be pressed."""
        button = self.tab.get_by_role("button", name=label, exact=True)
        expect(button).to_be_enabled()
        button.click()

    def turns_to(self, name: str) -> None:
        """Open a tab of the page, again where the page was drawn anew meanwhile and began with its first."""
        tab = self.tab.get_by_role("tab", name=name, exact=True)
        for _ in range(10):
            self.settles()
            tab.click()
            self.settles()
            self.tab.wait_for_timeout(500)
            if tab.get_attribute("aria-selected") == "true":
                return
        expect(tab).to_have_attribute("aria-selected", "true")

    def chooses(self, label: str, option: str) -> None:
        """Pick one of a list."""
        self.tab.get_by_role("combobox", name=label).click()
        self.tab.get_by_role("option", name=option, exact=True).click()
        self.settles()

    def sees(self, text: Any) -> Locator:
        """The first of what says this, once it is there."""
        found = self.tab.get_by_text(text).first
        expect(found).to_be_visible()
        return found
