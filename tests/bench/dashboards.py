"""How long a reader waits for each page: every one opened over a year of service, nothing remembered from before.

Run as `python -m tests.bench.dashboards --json [--episodes N] [--browser]`. Each load is a session of its own, with
what queries had answered forgotten: by Streamlit's own test runner, in which a page runs from its first line to its
last; with `--browser` in Chromium over the real process, from the address until nothing is drawn any more. Beside:
a page that says one word, opened in the same way.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboards.settings import settings
from tests.bench._service_world import grow, published, small_world

PAGES = Path(__file__).parents[2] / "dashboards" / "app_pages"
# Those that read what was published; what the others wait for is the agent.
SHOWN = ("overview", "resolution", "people_and_ai", "escalations", "reasons", "knowledge_gaps", "cost", "behind",
         "coverage", "experiments", "marketing_loop", "conversations", "data_and_freshness", "identity")  # fmt: skip
GOAL_MS = 2_000
EPISODES = 1_000_000
LOADS = 10
EMPTY = "import streamlit as st\nst.title('Here')\n"

Times = dict[str, list[float]]


def served_pages() -> list[str]:
    """The pages that there are."""
    return [page for page in SHOWN if (PAGES / f"{page}.py").exists()]


def by_runner(names: Sequence[str], loads: int) -> Times:
    """Milliseconds of each load of each page, and of the one that says one word, in turns."""
    pages: dict[str, Callable[[], AppTest]] = {
        page: lambda page=page: AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=300)  # type: ignore[misc]
        for page in names
    }
    pages["empty"] = lambda: AppTest.from_string(EMPTY, default_timeout=300)
    # What is imported once in a process is not what a reader waits for.
    _load(pages[names[0]])
    times: Times = {page: [] for page in pages}
    for _ in range(loads):
        for page, open_it in pages.items():
            times[page].append(_load(open_it))
    return times


def _load(open_it: Callable[[], AppTest]) -> float:
    st.cache_data.clear()
    app = open_it()
    began = time.perf_counter()
    app.run()
    took = (time.perf_counter() - began) * 1000
    if app.exception:
        raise RuntimeError(f"a page failed: {app.exception[0].value}")
    return took


def result(times: Times, episodes: int, road: str) -> dict[str, Any]:
    """The result object; the goal is asked of each page's median, and of its slowest load in twenty."""
    figures = {
        f"{page}_{name}_ms": round(value)
        for page, took in times.items() if page != "empty"
        for name, value in (("p50", statistics.median(took)), ("p95", _p95(took)))
    }  # fmt: skip
    slowest = max(value for name, value in figures.items() if name.endswith("p95_ms"))
    return {
        "name": "dashboards",
        "figures": {**figures, "slowest_p95_ms": slowest, "load_average": round(os.getloadavg()[0], 1)},
        "beside": {"empty_page_p50_ms": round(statistics.median(times["empty"]))},
        "goal": {"slowest_p95_ms": GOAL_MS},
        "met": slowest <= GOAL_MS,
        "size": {"episodes": episodes, "loads": len(times["empty"]), "pages": len(times) - 1, "opened_by": road},
    }


def _p95(took: Sequence[float]) -> float:
    return sorted(took)[max(0, round(0.95 * len(took)) - 1)]


def pointed_to(data_dir: Path) -> Path:
    """A configuration beside the data, which the pages of this process read."""
    file = data_dir.parent / "rapport.toml"
    whole = (Path(__file__).parents[2] / "rapport.toml").read_text()
    file.write_text(whole)
    os.environ["RAPPORT_CONFIG"] = str(file)
    os.environ["RAPPORT_STORES__DATA_DIR"] = str(data_dir)
    os.environ["RAPPORT_DASHBOARDS__OPEN_REPORTS"] = "true"
    settings.cache_clear()
    return file


def main(arguments: Sequence[str]) -> None:
    """Build a year of service, open every page and print how long each took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dashboards", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--episodes", type=int, default=EPISODES)
    parser.add_argument("--loads", type=int, default=LOADS)
    parser.add_argument("--browser", action="store_true", help="open them in Chromium over the real process")
    parser.add_argument(
        "--data", type=Path, help="a data directory that an earlier run has kept, in place of a new one"
    )
    parser.add_argument("--pages", nargs="*", help="only these")
    parser.add_argument("--keep", type=Path, help="where to keep what is built")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rapport-dashboards-", ignore_cleanup_errors=True) as folder:
        data_dir = asked.data or _built(asked.keep or Path(folder), asked.episodes)
        pointed_to(data_dir.resolve())
        names = asked.pages or served_pages()
        if asked.browser:
            from tests.bench._browser import by_browser  # only here: the rest needs no Chromium

            times, road = by_browser(names, asked.loads), "chromium"
        else:
            times, road = by_runner(names, asked.loads), "apptest"
    print(json.dumps(result(times, asked.episodes, road)))


def _built(folder: Path, episodes: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    world = small_world(folder)
    grow(world, episodes)
    return published(world)


if __name__ == "__main__":
    main(sys.argv[1:])
