"""A house full of somebody."""

from __future__ import annotations

import pytest

from pipelines.inbox import Inbox
from pipelines.inbox.tombstones import KEY_VARIABLE
from tests.pipelines.privacy.house import KEY, House


@pytest.fixture
def house(tmp_path, database_url, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    built = House(tmp_path / "data", database_url, tmp_path / "till")
    built.migrate()
    built.fill()
    return built


@pytest.fixture
def inbox(house):
    opened = Inbox(house.url)
    yield opened
    opened.close()
