"""Pictures of every page in a browser: light and dark, wide and narrow.

Run as `python -m tests.evals.pictures --to DIR [--episodes N] [--data DIR] [--json]`. The pages show a year of made-up
service by the SQL of the project (`tests.bench._service_world`); whoever looks sees what anybody sees who is not
signed in. Of each picture it says whether the page is wider than its screen, and whether something on it failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from tests.bench._browser import chromium, opened, path_of, served
from tests.bench._service_world import grow, published, small_world
from tests.bench.dashboards import pointed_to, served_pages
from tests.evals._report import Report

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = {"wide": 1280, "narrow": 360}
LONGEST = 6_000
# Vega draws after the page has said that it is done.
SETTLED_MS = 1_200
WIDER = "main => main.scrollWidth - main.clientWidth"
HEIGHT = "main => main.scrollHeight"


def pictures(address: str, to: Path, pages: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Take every picture; of each whether it is too wide and how many errors stand on it."""
    to.mkdir(parents=True, exist_ok=True)
    found = {}
    with chromium() as browser:
        for scheme in SCHEMES:
            for shape, width in WIDTHS.items():
                page = _window(browser, scheme, width)
                for name in pages:
                    found[f"{name}-{shape}-{scheme}"] = _picture(
                        page, f"{address}/{path_of(name)}", width, to / f"{name}-{shape}-{scheme}.png"
                    )
                page.close()
    return found


def _window(browser: Browser, scheme: Scheme, width: int) -> Page:
    return browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=1)


def _picture(page: Page, address: str, width: int, file: Path) -> dict[str, Any]:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, address)
    page.wait_for_timeout(SETTLED_MS)
    main = page.get_by_test_id("stMain")
    height = min(LONGEST, int(main.evaluate(HEIGHT)))
    page.set_viewport_size({"width": width, "height": max(900, height)})
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=str(file))
    return {"pixels_too_wide": main.evaluate(WIDER), "failures": page.get_by_test_id("stException").count()}


def main(arguments: Sequence[str]) -> int:
    """Build, serve, take the pictures; 1 when a page is too wide or something on it failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals.pictures", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="the folder that the pictures are written to")
    parser.add_argument("--episodes", type=int, default=3_000)
    parser.add_argument("--data", type=Path, help="a data directory with a snapshot, in place of a new one")
    parser.add_argument("--pages", nargs="*", help="only these")
    parser.add_argument("--json", action="store_true", help="print nothing but the result")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rapport-pictures-", ignore_cleanup_errors=True) as folder:
        data_dir = asked.data
        if data_dir is None:
            world = small_world(Path(folder))
            grow(world, asked.episodes)
            data_dir = published(world)
        pointed_to(data_dir.resolve())
        with served() as address:
            found = pictures(address, asked.to, asked.pages or served_pages())
    wide = sum(each["pixels_too_wide"] > 0 for each in found.values())
    failed = sum(each["failures"] > 0 for each in found.values())
    figures = {"pictures": len(found), "too_wide": wide, "with_a_failure": failed}
    goal = {"too_wide": 0, "with_a_failure": 0}
    report = Report("pictures", figures, goal, not wide and not failed, size={"episodes": asked.episodes})
    report.show({name: each for name, each in found.items() if any(each.values())}, is_json=asked.json)
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
