"""The dashboards as a reader sees them: the real process, a real browser, figures counted by hand."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboards.words import THIN
from tests.dashboards.conftest import CONFIG
from tests.dashboards.fixture_snapshot import write_export, write_snapshot
from tests.e2e.browsing import a_browser

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(address: str, process: subprocess.Popen[bytes], patience: float = 90) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the dashboards ended with {process.returncode}"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the dashboards did not answer at {address} within {patience} s")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running `rapport dashboards serve`, and its data directory, empty at first."""
    home = tmp_path_factory.mktemp("dashboards")
    (home / "rapport.toml").write_text(CONFIG)
    port = free_port()
    command = [sys.executable, "-c", "from dashboards.cli import app; app()", "serve", "--port", str(port)]
    environment = {**os.environ, "RAPPORT_CONFIG": str(home / "rapport.toml")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", home / "data"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    yield opened
    opened.close()


def figure(page: Page, label: str) -> str:
    metric = page.get_by_test_id("stMetric").filter(has_text=label)
    return metric.get_by_test_id("stMetricValue").inner_text()


def test_the_pages_follow_from_nothing_published_to_the_figures_and_the_file(
    site: tuple[str, Path], page: Page
) -> None:
    address, data_dir = site
    page.goto(address)
    expect(page.get_by_text("Nothing has been published yet")).to_be_visible()

    write_snapshot(data_dir)
    write_export(data_dir, "escalated_last_7_days", rows=1)
    page.reload()
    expect(page.get_by_text("Resolution rate", exact=True)).to_be_visible()
    assert figure(page, "Resolution rate") == f"50.0{THIN}%"
    assert figure(page, "Routed to team") == f"18.8{THIN}%"
    expect(page.get_by_text("8 of 16 · 28.0 to 72.0").first).to_be_visible()
    expect(page.get_by_text("13 decided · 3 still open · 1 left out")).to_be_visible()
    expect(page.locator("canvas, svg.marks").first).to_be_visible()

    page.get_by_role("link", name="Marketing loop").click()
    expect(page.get_by_text("Equal: 1 row in the file, 1 exportable member in the segment.")).to_be_visible()
    # Nobody is signed in here: the file names customers.
    expect(page.get_by_text("it is handed to agents, leads and admins")).to_be_visible()
    expect(page.locator("[class*='st-key-download_escalated']")).to_have_count(0)

    page.get_by_role("link", name="Data & freshness").click()
    expect(page.get_by_text("Lines in = loaded + exact duplicates + quarantined, in each of 2 files.")).to_be_visible()


def test_a_chosen_filter_holds_and_is_shown_on_every_page_that_a_link_leads_to(
    site: tuple[str, Path], page: Page
) -> None:
    address, data_dir = site
    if not (data_dir / "snapshots").exists():
        write_snapshot(data_dir)
    page.goto(address)
    page.get_by_role("radio", name="90 days").click()
    for title in ("Resolution", "Cost", "Overview"):
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()
        expect(page.get_by_role("radio", name="90 days")).to_be_checked()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_its_screen(width: int, site: tuple[str, Path], page: Page) -> None:
    address, data_dir = site
    if not (data_dir / "snapshots").exists():
        write_snapshot(data_dir)
    page.set_viewport_size({"width": width, "height": 800})
    for path, title in (
        ("", "Overview"),
        ("marketing_loop", "Marketing loop"),
        ("data_and_freshness", "Data & fresh"),
        ("identity", "Identity"),
    ):
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_text("· snapshot built 30 Jun 2026")).to_be_visible()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def test_the_address_of_a_page_that_wants_a_colleague_asks_to_sign_in(site: tuple[str, Path], page: Page) -> None:
    address, _ = site
    for path in ("inbox?queue=orders", "account"):
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert page.url == f"{address}/{path}"
