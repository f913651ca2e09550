"""A feed of our own: a folder to deliver into, an inbox, and a way to write a dirty file."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.inbox import Inbox, StoredEvent
from pipelines.inbox.schema import migrate
from pipelines.settings import FileFeed, Settings
from pipelines.sources.files.load import land_feed, read_landed, read_quarantined
from pipelines.sources.files.report import FeedReport

HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
GOOD = ("536365", "85123A", "Warm hat", "6", "2010-12-01 08:26:00", "2.55", "17850.0", "United Kingdom")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def a_row(**changes: str) -> tuple[str, ...]:
    """A good line of 1 December 2010, with these fields changed."""
    return tuple(changes.get(name, value) for name, value in zip(HEADER, GOOD, strict=True))


@dataclass(frozen=True)
class Feed:
    """One feed under test."""

    name: str
    folder: Path
    settings: Settings
    inbox: Inbox

    def deliver(self, file_name: str, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
        """Write a CSV as a till would; `.gz` when the name says so."""
        path = self.folder / file_name
        text = io.StringIO(newline="")
        csv.writer(text).writerows([header, *rows])
        content = text.getvalue().encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
        return path

    def land(self) -> FeedReport:
        """One run over the folder."""
        return land_feed(self.name, self.settings, self.inbox, now=NOW)

    def with_changes(self, **changes: Any) -> Feed:
        """The same folder, read with other words in rapport.toml."""
        feed = self.settings.files[self.name].model_copy(update=changes)
        return Feed(self.name, self.folder, self.settings.model_copy(update={"files": {self.name: feed}}), self.inbox)

    def events(self) -> list[StoredEvent]:
        """The accepted events of this feed."""
        return [event for event in self.inbox.after(0, 10_000) if json.loads(event.payload)["feed"] == self.name]

    def landed(self) -> pl.DataFrame:
        """All good lines that the inbox vouches for."""
        return pl.concat(read_landed(event.payload, self.settings.data_dir) for event in self.events())

    def quarantined(self) -> pl.DataFrame:
        """All lines that stayed outside."""
        return pl.concat(read_quarantined(event.payload, self.settings.data_dir) for event in self.events())


def feed_settings(name: str, folder: Path, data_dir: Path) -> Settings:
    """The project's own settings with one feed, read like the online shop's."""
    current = Settings()  # type: ignore[call-arg]
    feed = FileFeed(**{**current.files["online_retail"].model_dump(), "folder": folder, "pattern": "*"})
    stores = current.stores.model_copy(update={"data_dir": data_dir})
    return current.model_copy(update={"files": {name: feed}, "stores": stores})


@pytest.fixture
def inbox(database_url: str) -> Iterator[Inbox]:
    """An empty inbox."""
    migrate(database_url)
    opened = Inbox(database_url)
    yield opened
    opened.close()


@pytest.fixture
def feed(tmp_path: Path, inbox: Inbox) -> Feed:
    """An empty folder of the feed `till`."""
    folder = tmp_path / "till"
    folder.mkdir()
    return Feed("till", folder, feed_settings("till", folder, tmp_path / "data"), inbox)
