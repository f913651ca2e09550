"""An increment computes few customers and leaves what a rebuild would: after a break, a merge, a new policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.inbox import StoredEvent
from pipelines.warehouse.paths import WarehousePaths
from tests.pipelines.dbt.batch import PROFILES, Batch, Rows
from tests.pipelines.dbt.shop_stories import stories
from tests.pipelines.dbt.stories_of_the_shop import policy
from tests.pipelines.dbt.told import START, Told, arrived

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SEED = 5
NAMES = ("shopify_customer_id:1", "email:s2@example.com")
MERGE = Told("shopify", "customers/merge", START + timedelta(days=60), {}, NAMES)
Profiles = dict[str, dict[str, Rows]]


class Shop:
    """A warehouse with some shoppers in it, to which one thing after another happens."""

    def __init__(self, folder: Path) -> None:
        self.batch = Batch(WarehousePaths(folder))
        self.landed = 0

    def hear(self, told: list[Told]) -> None:
        """Land what is told, after all that was."""
        events = [self._after(event) for event in arrived(told, SEED)]
        self.batch.land(events)
        self.landed += len(events)

    def _after(self, event: StoredEvent) -> StoredEvent:
        number = self.landed + event.landing_number
        return StoredEvent(
            number, f"{number}:{event.event_id}", event.source, event.kind, event.occurred_at, event.received_at,
            event.payload, event.keys,
        )  # fmt: skip

    def build(self, *arguments: str) -> Profiles:
        """A build of all that is read of a customer, noted as one."""
        self.batch.run(*arguments, *PROFILES)
        self.batch.note(self.landed)
        return self.batch.profiles()

    def touched(self) -> set[str]:
        """Whom the last build computed."""
        with duckdb.connect(str(self.batch.paths.warehouse), read_only=True) as warehouse:
            query = """
                select customer_id from profiles.profile_customers
                where customer_id in (select customer_id from intermediate.int_touched_customers)
            """
            return {customer for (customer,) in warehouse.execute(query).fetchall()}


def test_an_increment_computes_the_touched_and_leaves_what_a_rebuild_would(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.hear(stories(SEED, 4))
    before = shop.build()
    people = set(before["profile_customers"])
    assert shop.build() == before
    assert shop.touched() == set()

    # Cut off after the keys were written: whom they led to before is known nowhere else.
    shop.hear([MERGE])
    shop.batch.run("--select", "+int_customer_keys")
    merged = shop.build()
    assert len(shop.touched()) == 1
    (gone,) = people - set(merged["profile_customers"])
    assert [table for table, rows in merged.items() if gone in rows] == []

    # Nobody is named, and everybody's windows may be others.
    shop.hear([replace(policy()[0], at=START + timedelta(days=90))])
    governed = shop.build()
    assert shop.touched() == set()
    assert governed["profile_return_options"] != merged["profile_return_options"]

    assert shop.build("--full-refresh") == governed
