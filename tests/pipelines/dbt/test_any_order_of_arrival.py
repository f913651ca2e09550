"""In any order, however often, wherever the stream is cut: the same profiles, also when built anew from the inbox."""

from __future__ import annotations

import pytest

from pipelines.inbox import Inbox, migrate
from tests.bench import deliveries, order_lives
from tests.pipelines.sources.files.conftest import Feed, a_row, feed_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = 20_260_301


def test_a_life_in_any_order_of_arrival_is_one_profile_and_a_deleted_warehouse_is_rebuilt_equal(database_url, tmp_path):
    migrate(database_url)
    deliver_a_day_of_files(database_url, tmp_path)

    figures = order_lives.run(25, 2, SEED, database_url, tmp_path / "data")

    assert figures.rows_each > 40
    assert figures.archived == figures.events
    assert (figures.lives_differing, figures.tables_differing_rebuilt) == (0, 0), f"seed {SEED}"


def test_deliveries_sent_up_to_nine_times_and_shuffled_are_applied_once(database_url, tmp_path):
    migrate(database_url)

    figures = deliveries.run(300, SEED, database_url, tmp_path, landings=1)

    assert figures.sent > figures.stored == 300
    assert figures.is_met, f"seed {SEED}: {figures}"


def deliver_a_day_of_files(database_url, tmp_path):
    """A till's day in the same data directory: its lines are nowhere but in the landed files."""
    folder = tmp_path / "files"
    folder.mkdir()
    inbox = Inbox(database_url)
    feed = Feed("till", folder, feed_settings("till", folder, tmp_path / "data"), inbox)
    feed.deliver("2010-12-01.csv", [a_row(), a_row(InvoiceNo="536366", CustomerID="17851.0")])
    assert len(feed.land().files) == 1
    inbox.close()
