"""Pages in a headless Chromium over the process that serves them: opened by their address, until all is drawn."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import free_ports

ROOT = Path(__file__).parents[2]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-color-profile=srgb")  # fmt: skip
PATIENCE_SECONDS = 120
# Streamlit says on its outermost element whether the page's script is at work.
DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.dataset.testScriptState === 'notRunning'
        && document.querySelector('[data-testid="stMain"] h1')
        && !document.querySelector('[data-testid="stSkeleton"]')
        && !document.querySelector('[data-stale="true"]');
}"""


@contextmanager
def served(**environment: str) -> Iterator[str]:
    """The address of `rapport dashboards serve`, which ends with the block."""
    port = free_ports("pages")["pages"]
    command = [sys.executable, "-c", "from dashboards.cli import app; app()", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the dashboards ended with {process.returncode}: see what they wrote")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"the dashboards did not answer at {address!r} within {PATIENCE_SECONDS} s")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium where there is one, else the one that Playwright installed."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


def opened(page: Page, address: str) -> None:
    """Open an address and wait until nothing is being drawn any more."""
    page.goto(address, wait_until="commit")
    page.wait_for_function(DRAWN, timeout=PATIENCE_SECONDS * 1000, polling=20)


def path_of(page: str) -> str:
    """Where a page lies; the first one has no name of its own."""
    return "" if page == "overview" else page


def by_browser(pages: Sequence[str], loads: int) -> dict[str, list[float]]:
    """Milliseconds of each load; the process is new, its first load is nobody's, and what it remembers is by days.

    So that nothing is remembered each load asks for other days. The page for signing in is the one beside: it shows
    three lines and asks the warehouse nothing.
    """
    addresses = {**{page: path_of(page) for page in pages}, "empty": "account"}
    times: dict[str, list[float]] = {page: [] for page in addresses}
    with served() as site, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        opened(page, site)
        for load in range(loads):
            days = f"period=Own+dates&dates=2026-04-{load % 28 + 1:02}&dates=2026-05-{load % 28 + 1:02}"
            for name, path in addresses.items():
                began = time.perf_counter()
                opened(page, f"{site}/{path}?{days}")
                times[name].append((time.perf_counter() - began) * 1000)
        page.close()
    return times
