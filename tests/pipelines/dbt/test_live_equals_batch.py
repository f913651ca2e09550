"""The promise that nothing is coded twice: whatever the cut, live equals a rebuild."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from pipelines.inbox import StoredEvent
from pipelines.warehouse.paths import WarehousePaths
from tests.pipelines.dbt.batch import PROFILES, Batch, Rows, read_live
from tests.pipelines.dbt.shop_stories import stories
from tests.pipelines.dbt.told import arrived

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SEED = 11
SHOPPERS = 6
CUTS = 2
# Popularity is a published parameter of the last batch, so recommendations follow with the next one.
NOT_LOCAL = {"profile_recommendations"}


@dataclass(frozen=True)
class History:
    """One stream, published at every cut, and the profiles it ended in: by increments, and built anew."""

    events: list[StoredEvent]
    published: list[tuple[int, Path]]
    tables: list[str]
    by_increments: dict[str, dict[str, Rows]]
    rebuilt: dict[str, dict[str, Rows]]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    batch = Batch(WarehousePaths(tmp_path_factory.mktemp("batch")))
    events = arrived(stories(SEED, SHOPPERS), SEED)
    published, landed = [], 0
    for cut in sorted(Random(SEED).sample(range(5, len(events) - 1), CUTS)):
        batch.land(events[landed:cut])
        # All of it once, so that there is something of everything to publish.
        batch.run(*PROFILES if landed else ())
        published.append((cut, batch.publish(cut)))
        landed = cut
    batch.land(events[landed:])
    batch.run(*PROFILES)
    by_increments = batch.profiles()
    batch.run("--full-refresh", *PROFILES)
    tables = [table for table in batch.profile_tables() if table not in NOT_LOCAL]
    return History(events, published, tables, by_increments, batch.profiles())


def test_increments_add_up_to_a_rebuild(history: History) -> None:
    for table in history.tables:
        assert history.by_increments[table] == history.rebuilt[table], table


def test_live_profiles_equal_a_rebuild_wherever_the_stream_is_cut(history: History) -> None:
    people = {row[1]: row[0] for rows in history.rebuilt["profile_identifiers"].values() for row in rows}
    shoppers = {key: customer for key, customer in people.items() if key.startswith("shopify_customer_id:")}
    assert len(shoppers) == SHOPPERS
    for place, (cut, snapshot) in enumerate(history.published):
        # Everybody at one of the cuts: a look at all tables takes seconds.
        for identifier, customer in sorted(shoppers.items())[place::CUTS]:
            live = read_live(snapshot, history.events[cut:], identifier, history.tables)
            rebuilt = {table: history.rebuilt[table].get(customer, frozenset()) for table in history.tables}
            differing = {table: live[table] ^ rebuilt[table] for table in rebuilt if live[table] != rebuilt[table]}
            assert differing == {}, f"seed {SEED}, cut {cut}, {identifier}"


def test_the_stream_fills_the_tables_that_are_compared(history: History) -> None:
    empty = {table for table in history.tables if not history.rebuilt[table]}

    assert empty <= {"profile_segments"}
    desks = {row[1].partition("-")[0] for rows in history.rebuilt["profile_tickets"].values() for row in rows}
    assert {"zendesk", "gorgias"} <= desks
    bases = {str(row[3]).partition(":")[0] for rows in history.rebuilt["profile_consents"].values() for row in rows}
    assert "klaviyo" in bases
