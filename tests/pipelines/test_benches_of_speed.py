"""The benchmarks of builds and reads measure what they say, on a shop small enough for every change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.profile import Order
from agent.profile_store import ProfileStore, Snapshots
from tests.bench import batch as batches
from tests.bench import freshness, profile_read
from tests.bench._built import built_by_resident, in_one_script
from tests.bench._world import World
from tests.pipelines.dbt.batch import Batch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

WORLD = World(700)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    landed = batches.of_shop(WORLD.customers, tmp_path_factory.mktemp("shop") / "data")
    took = built_by_resident(landed)
    assert took.model_seconds > 0
    assert took.start_seconds > 0
    return landed


@pytest.fixture(scope="module")
def shop(batch: Batch) -> Iterator[profile_read.Shop]:
    batch.publish(WORLD.horizon)
    with profile_read.a_shop(batch.paths.data_dir, WORLD) as shop:
        yield shop


def test_one_script_makes_as_many_rows_of_every_table_as_dbt(batch: Batch, tmp_path: Path) -> None:
    script = in_one_script(batch, tmp_path)

    assert script.statements > 100
    assert script.differing == 0


def test_what_is_called_folding_is_folded_and_the_rest_is_read_as_published(shop: profile_read.Shop) -> None:
    store = ProfileStore(Snapshots(shop.paths.snapshots), shop.inbox)

    def orders(number: int) -> tuple[set[str], set[str | None]]:
        sections = {Order.TABLE}
        reading = store.read(f"shopify_customer_id:{number}", sections, as_of=datetime(2026, 6, 2, tzinfo=UTC))
        statuses = {order.fulfillment_status for order in reading.profile.rows(Order)}
        return {section.speed for section in reading.sections}, statuses

    assert orders(shop.busy(1)[0]) == ({"live"}, {"fulfilled", profile_read.NEWS})
    assert orders(shop.quiet(1)[0]) == ({"published"}, {"fulfilled"})


def test_reads_are_measured_alone_and_at_once_while_snapshots_are_swapped(shop: profile_read.Shop) -> None:
    figures, beside = profile_read.measured(shop, reads=4)
    at_once = profile_read.at_once(shop, reads=20)
    assert at_once[f"threads_{profile_read.THREADS}_swaps"] > 0

    assert profile_read.GOAL.keys() <= figures.keys()
    assert {"track_p50_ms", "turn_p50_ms", "all_p50_ms"} <= beside.keys()
    assert at_once[f"threads_{profile_read.THREADS}_per_second"] > 0


async def test_every_update_becomes_visible_and_none_is_refused_while_others_arrive(shop: profile_read.Shop) -> None:
    figures, _ = await freshness.run(shop, per_second=50, seconds=4)

    assert figures["probes"] > 0
    assert (figures["never_visible"], figures["not_2xx"]) == (0, 0)
