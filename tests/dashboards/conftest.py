"""A configuration and a data directory of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from agent.staff import Role
from agent.staff_desk import DEMO
from dashboards import staff
from dashboards.settings import settings

CONFIG = """
[brand]
name = "Fernway"
time_zone = "Europe/London"
currency = "GBP"
[stores]
data_dir = "data"
[ports]
agent = 8700
collector = 8701
shop = 8702
dashboards = 8703
dagster = 8704
[dashboards]
open_reports = true
"""


# Streamlit's tester puts the page it runs in the place of the main module, and leaves it there: whoever starts a
# process of multiprocessing afterwards would have it run the page.
MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def main_stays_the_main_module():
    yield
    sys.modules["__main__"] = MAIN


def signed_in(app: AppTest, role: Role) -> AppTest:
    """The session of the one colleague of this role, as the page for signing in begins it."""
    now, name = datetime.now(UTC), {held: name for name, held in DEMO}[role]
    for key, value in {staff.EMAIL: f"{name.lower()}@fernway.example", staff.SINCE: now, staff.TOUCHED: now}.items():
        app.session_state[key] = value
    return app


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data directory that the pages read, empty at first."""
    (tmp_path / "rapport.toml").write_text(CONFIG)
    monkeypatch.setenv("RAPPORT_CONFIG", str(tmp_path / "rapport.toml"))
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()
