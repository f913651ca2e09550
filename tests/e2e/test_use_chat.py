"""A storefront that reads the chat with the real `useChat` of the `ai` packages, on the demo shop's own page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pipelines.sandbox.characters import CHARACTERS
from tests.agent.routes.edge import colleague
from tests.e2e.browsing import a_browser, a_tab, needs_chromium
from tests.e2e.conftest import ROOT, Rapport
from tests.e2e.cut_road import CutRoad, road_to

BUNDLE = Path(ROOT) / "data" / "use_chat" / "page.js"
IDS = {character.first_name: character.customer_id for character in CHARACTERS}
# As many characters as the agent reads at once, and one more.
TOO_LONG = "x" * 2001

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    needs_chromium,
    pytest.mark.skipif(not BUNDLE.is_file(), reason="no bundle of useChat: `make test` makes one where npm is"),
]


@dataclass(frozen=True)
class OwnChat:
    """The storefront's own chat, in the tab of somebody who is signed in."""

    tab: Page

    @property
    def conversation_id(self) -> str:
        """The conversation that the page has opened."""
        return str(self.tab.locator("[data-conversation]").get_attribute("data-conversation"))

    def says(self, text: str) -> Locator:
        """The article of the answer, once it is whole."""
        before = self.tab.locator("article[data-role=assistant]").count()
        self.tab.get_by_label("Say", exact=True).fill(text)
        self.tab.keyboard.press("Enter")
        answer = self.tab.locator("article[data-role=assistant]").nth(before)
        answer.wait_for(state="attached")
        expect(self.tab.get_by_label("Own chat")).to_have_attribute("data-status", "ready")
        return answer

    def drawn(self) -> list[str]:
        """What of the last answers was on the page, each time that it was drawn."""
        return list(self.tab.evaluate("window.drawn"))


@pytest.fixture(scope="module")
def road(rapport: Rapport) -> Iterator[CutRoad]:
    with road_to(rapport.ports["agent"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as launched:
        yield launched


def own_chat(browser: Browser, rapport: Rapport, road: CutRoad, who: str) -> OwnChat:
    tab = a_tab(browser)
    tab.goto(rapport.address("shop"))
    tab.locator("details.who summary").click()
    tab.locator(f'button[name=customer_id][value="{IDS[who]}"]').click()
    tab.locator("rapport-chat[token]").wait_for(state="attached")
    tab.evaluate(f"window.agentAddress = '{road.address}'")
    tab.add_script_tag(path=BUNDLE)
    tab.locator("[data-conversation]").wait_for()
    return OwnChat(tab)


def test_use_chat_streams_shows_its_rows_goes_on_after_a_break_and_hears_the_person(
    rapport: Rapport, browser: Browser, road: CutRoad
) -> None:
    chat = own_chat(browser, rapport, road, "Tom")
    answer = chat.says("Where is my order?")
    told = str(answer.locator("p").text_content())
    # It grew on the page, and rests on rows that are named beside it.
    grown = [text for text in dict.fromkeys(chat.drawn()) if text and told.startswith(text)]
    assert len(grown) > 1, grown
    expect(answer.locator("cite").filter(has_text="profile_shipments").first).to_be_visible()
    expect(answer.locator("li").filter(has_text="profile_shipments.").first).to_be_visible()

    road.cut_after = b'"text-delta"'
    again = chat.says("Where is my order?")
    expect(again.locator("p")).to_have_text(told)
    assert road.cuts == 1
    assert chat.tab.locator("article[data-role=assistant]").count() == 2
    expect(chat.tab.get_by_role("alert")).to_have_count(0)

    chat.tab.get_by_label("Say", exact=True).fill(TOO_LONG)
    chat.tab.keyboard.press("Enter")
    expect(chat.tab.get_by_role("alert")).to_contain_text("at most 2000 are read at once")

    assert "handed our conversation to a colleague" in chat.says("let me talk to a human").inner_text()
    expect(chat.tab.get_by_role("alert")).to_have_count(0)
    for key, text in (("key-00001", "Hello Tom, I see it."), ("key-00002", "It arrives as told.")):
        person_says(rapport, chat.conversation_id, text, key)
    written = chat.tab.locator("article").filter(has=chat.tab.locator("b", has_text="Adam"))
    expect(written.locator("p")).to_have_text(["Hello Tom, I see it.", "It arrives as told."])


def test_the_button_of_use_chat_does_what_was_proposed_and_no_sooner(
    rapport: Rapport, browser: Browser, road: CutRoad
) -> None:
    cheapest = "select variant_id from catalog.catalog_variants where stock_quantity > 5 order by price limit 1"
    [(variant,)] = rapport.published(cheapest)
    order = rapport.order(IDS["Ravi"], int(variant))
    rapport.waits_for("shopify", "orders/create", f"order:{order['id']}")
    chat = own_chat(browser, rapport, road, "Ravi")
    asked = chat.says(f"Please cancel order {order['name']}")
    assert deeds(rapport, chat) == []
    asked.get_by_role("button", name="Do it").click()
    expect(asked.locator("p")).to_have_count(2)
    assert deeds(rapport, chat) == [("cancel_order", "done")]


def person_says(rapport: Rapport, conversation_id: str, text: str, key: str) -> None:
    who = colleague("agent", secret=rapport.environment["RAPPORT_STAFF_SECRET"])
    path = f"{rapport.address('agent')}/v1/staff/conversations/{conversation_id}/replies"
    httpx.post(path, json={"text": text, "key": key}, headers=who, timeout=30).raise_for_status()


def deeds(rapport: Rapport, chat: OwnChat) -> list[tuple[str, str]]:
    """What the ledger says was done in the conversation."""
    return rapport.stored(
        "select name, state from agent.actions where conversation_id = %s and state <> 'proposed'", chat.conversation_id
    )
