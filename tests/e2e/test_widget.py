"""The chat widget in a real browser, over a real agent."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from agent.app import assemble
from agent.feedback_links import FeedbackLinks
from agent.language.embedded import EmbeddedLanguage
from agent.routes.access import Parts
from agent.schema import migrate
from agent.store.letters import Letters
from agent.store.post import Post
from pipelines import inbox as pipelines_inbox
from tests.agent.conftest import agent_over  # noqa: F401  # a fixture
from tests.agent.routes.edge import a_token, settings_with
from tests.agent.world import a_customer, a_parcel, an_order

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Where to leave pictures for whoever wants to look; nowhere by default.
PICTURES = os.environ.get("RAPPORT_PICTURES")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: `make test-browser` installs one"),
]


class Page:
    """A shop page of another origin that embeds the chat."""

    def __init__(self) -> None:
        shop = self
        self.agent, self.token = "", ""
        self.turns: Any = None

        class Serving(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(shop.html().encode())

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def html(self) -> str:
        return (
            "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Fernway</title>"
            "<body style='margin:0;font-family:serif;background:#e8ece6'><h1 style='padding:40px'>Fernway</h1>"
            f"<script async src='{self.agent}/widget.js'></script>"
            f"<rapport-chat brand='Fernway' agent='{self.agent}' token='{self.token}'></rapport-chat>"
        )

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def agent_database(database_url: str) -> str:
    pipelines_inbox.migrate(database_url)
    migrate(database_url)
    return database_url


@pytest.fixture
def shop(agent_over: Any) -> Iterator[Page]:  # noqa: F811
    page = Page()
    order = an_order(1043)
    agent = agent_over([a_customer(), order, a_parcel(order)])
    links = FeedbackLinks("https://help.fernway.example", "a secret of these tests, long enough")
    post = Post(Letters(agent.turns._database.pool), "support@fernway.example", "Fernway", links=links)
    page.turns = agent.turns_with(language=EmbeddedLanguage(), post=post)
    parts = Parts(
        agent.turns,
        agent.means.profiles.freshness,
        {},
        settings_with(allowed_origins=[page.url]),
        agent.desk,
        agent.simulations,
        agent.staff,
    )
    server = uvicorn.Server(uvicorn.Config(assemble(parts), port=0, log_level="warning"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.02)
    page.agent = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    page.token = a_token("1")
    yield page
    server.should_exit = True
    serving.join(10)
    page.close()


@pytest.fixture
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def seen(tab: Any, name: str) -> None:
    if PICTURES:
        tab.screenshot(path=Path(PICTURES) / f"{name}.png")


def ask(tab: Any, text: str) -> Any:
    """Send a message and wait for the reply that follows it."""
    before = tab.locator(".turn.brand").count()
    tab.get_by_label("Your message").fill(text)
    tab.keyboard.press("Enter")
    reply = tab.locator(".turn.brand").nth(before)
    reply.wait_for()
    tab.locator(".log[aria-busy=false]").wait_for()
    return reply


def test_a_shopper_is_answered_sees_where_it_comes_from_and_gets_a_person(shop: Page, browser: Any) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 860})
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    tab.goto(shop.url)
    seen(tab, "closed")
    tab.get_by_role("button", name="Open chat").click()
    assert "AI assistant" in tab.locator(".turn.brand .bubble").first.inner_text()

    reply = ask(tab, "wheres my ordr")
    assert "#1043" in reply.inner_text()
    reply.get_by_role("button", name="Where does this come from?").click()
    facts = reply.locator(".facts")
    assert "your orders" in facts.inner_text()
    assert "profile_orders" in facts.inner_text()
    seen(tab, "wide")

    tab.get_by_role("button", name="Talk to a person").click()
    tab.get_by_text("You are with our team now").wait_for()
    assert tab.get_by_role("button", name="Talk to a person").count() == 0
    seen(tab, "handed-over")
    assert complaints == []


def test_the_keyboard_alone_is_enough_and_stays_inside(shop: Page, browser: Any) -> None:
    tab = browser.new_page()
    tab.goto(shop.url)
    tab.get_by_role("button", name="Open chat").focus()
    tab.keyboard.press("Enter")
    tab.locator(".turn.brand").first.wait_for()
    focused = "document.querySelector('rapport-chat').shadowRoot.activeElement?.getAttribute('aria-label')"
    assert tab.evaluate(focused) == "Your message"
    for _ in range(12):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.localName") == "rapport-chat"
    tab.keyboard.press("Escape")
    assert tab.evaluate(focused) == "Open chat"


def test_markup_in_a_message_stays_text(shop: Page, browser: Any) -> None:
    tab = browser.new_page()
    tab.goto(shop.url)
    tab.get_by_role("button", name="Open chat").click()
    tab.locator(".turn.brand").first.wait_for()
    ask(tab, "<img src=x onerror=\"document.title='owned'\"> where is my order")
    assert "<img src=x" in tab.locator(".customer .bubble").inner_text()
    assert tab.title() == "Fernway"
    assert tab.evaluate("document.querySelector('rapport-chat').shadowRoot.querySelectorAll('img').length") == 0


def test_on_a_phone_the_chat_fills_the_screen_and_nothing_hangs_over(shop: Page, browser: Any) -> None:
    tab = browser.new_page(viewport={"width": 375, "height": 720}, color_scheme="dark")
    tab.goto(shop.url)
    tab.get_by_role("button", name="Open chat").click()
    tab.locator(".turn.brand").first.wait_for()
    ask(tab, "where is order #1043 and can i return it")
    box = tab.locator(".panel").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 720)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    seen(tab, "phone-dark")


def test_a_chat_that_cannot_be_reached_says_so_and_tries_again(shop: Page, browser: Any) -> None:
    tab = browser.new_page()
    tab.route("**/v1/conversations", lambda route: route.abort())
    tab.goto(shop.url)
    tab.get_by_role("button", name="Open chat").click()
    tab.get_by_text("The chat could not be reached.").wait_for()
    seen(tab, "unreachable")
    tab.unroute("**/v1/conversations")
    tab.get_by_role("button", name="Try again").click()
    tab.locator(".turn.brand").first.wait_for()


def reaches(tab: Any, key: str, label: str) -> None:
    """Press the key until what has the focus bears this label."""
    focused = "document.querySelector('rapport-chat').shadowRoot.activeElement?.getAttribute('aria-label')"
    for _ in range(20):
        if tab.evaluate(focused) == label:
            return
        tab.keyboard.press(key)
    raise AssertionError(f"{label!r} is not reached by {key}")


FILLS_ITS_ROW = """row => {
    const whole = row.getBoundingClientRect(), each = [...row.children].map(one => one.getBoundingClientRect());
    const right = Math.max(...each.map(one => one.right));
    return Math.abs(each[0].left - whole.left) < 1 && Math.abs(right - whole.right) < 1
        && each.every(one => one.width >= 28 && one.height >= 40);
}"""


def test_how_it_was_is_told_by_the_keyboard_alone_in_the_chat_and_behind_the_mailed_link(
    shop: Page, browser: Any
) -> None:
    tab = browser.new_page(viewport={"width": 375, "height": 720})
    tab.goto(shop.url)
    tab.get_by_role("button", name="Open chat").click()
    tab.locator(".turn.brand").first.wait_for()
    ask(tab, "where is my order")
    ask(tab, "thanks, that helped!")
    tab.locator(".rate").first.wait_for()
    reaches(tab, "Shift+Tab", "4")
    tab.keyboard.press("Enter")
    tab.locator(".rate").first.get_by_text("Thank you for telling us.").wait_for()
    # Whoever answered this is asked whether they recommend us.
    tab.locator(".rate").nth(1).wait_for()
    assert all(each.evaluate(FILLS_ITS_ROW) for each in tab.locator(".ratings").all())
    assert tab.locator("[aria-pressed=true]").all_inner_texts() == ["4"]
    seen(tab, "rated")

    kept = "select kind, rating, comment from agent.feedback order by kind"
    with shop.turns._database.pool.connection() as connection:
        assert connection.execute(kept).fetchall() == [("csat", 4, ""), ("nps", None, "")]
        [(asked,)] = connection.execute("select feedback_id from agent.feedback where kind = 'nps'").fetchall()
    link = f"{shop.agent}/feedback/{shop.turns.feedback.token(asked)}"
    tab.goto(f"{link}?rating=much")
    assert tab.locator("input:checked").count() == 0
    tab.goto(f"{link}?rating=2")
    assert tab.locator(".ratings").evaluate(FILLS_ITS_ROW)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    seen(tab, "link")
    for key in ("Tab", "ArrowRight", "Tab"):
        tab.keyboard.press(key)
    tab.keyboard.type("It was slow.")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("You can close this page.").wait_for()
    with shop.turns._database.pool.connection() as connection:
        assert connection.execute(kept).fetchall() == [("csat", 4, ""), ("nps", 3, "It was slow.")]
