"""A configuration and a data directory of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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
"""


# Streamlit's tester puts the page it runs in the place of the main module, and leaves it there: whoever starts a
# process of multiprocessing afterwards would have it run the page.
MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def main_stays_the_main_module():
    yield
    sys.modules["__main__"] = MAIN


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data directory that the pages read, empty at first."""
    (tmp_path / "rapport.toml").write_text(CONFIG)
    monkeypatch.setenv("RAPPORT_CONFIG", str(tmp_path / "rapport.toml"))
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()
