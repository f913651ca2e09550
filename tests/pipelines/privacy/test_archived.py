"""Events that have left PostgreSQL for the archive are found, erased and masked there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import psycopg
import pytest

from pipelines.inbox.archive import Old, archive_next
from pipelines.inbox.archive_files import folder_of
from pipelines.privacy.runs import run_requests
from tests.pipelines.privacy.house import deliver, webhooks
from tests.pipelines.privacy.test_erasure import everything, queue


@pytest.fixture
def archived(house):
    """All but the landed file and what is still refused, in files."""
    old = Old(until=10_000, received_before=datetime.now(UTC) + timedelta(days=1))
    with psycopg.connect(house.url, autocommit=True) as connection:
        assert archive_next(connection, folder_of(house.data_dir), old) is not None
    return house


def events_in(house):
    files = list(folder_of(house.data_dir).glob("*.parquet"))
    assert len(files) == 1, files
    return pl.read_parquet(files[0])


def test_nothing_of_her_remains_in_the_archive_and_a_replay_brings_nothing_back(archived, inbox):
    before = events_in(archived)
    assert len(before) == 11
    queue(archived)

    run_requests(archived.site())

    after = events_in(archived)
    assert everything(archived) == {}
    kept = before.filter(pl.col("landing_number").is_in(after["landing_number"].to_list()))
    assert after.drop("payload").equals(kept.drop("payload"))
    assert after["payload"].equals(kept["payload"].str.replace("wilhelmina.quackenbush@example.com", "[erased]"))
    assert sorted(after["dedupe_key"]) == ["s-3", "w-1", "w-2", "w-4", "w-6"]
    landed = archived.landed("select count(*) from landing.events where source <> 'files'")
    assert landed == [(5,)], "the warehouse was rebuilt out of the archive"
    assert deliver(inbox, webhooks()) == [None] * len(webhooks())
    assert everything(archived) == {}
