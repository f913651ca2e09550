"""An address that many people share must not make them one person."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.paths import WarehousePaths
from tests.pipelines.dbt.batch import Batch
from tests.pipelines.dbt.told import START, Told, arrived

pytestmark = pytest.mark.slow

HELP_DESK = "email:help@example.com"


def test_a_blocked_address_joins_nobody_and_the_rest_of_its_event_stays_joined(tmp_path: Path) -> None:
    batch = Batch(WarehousePaths(tmp_path))
    batch.land(
        arrived(
            [
                _seen(HELP_DESK, "shopify_customer_id:1"),
                _seen(HELP_DESK, "phone:+447700900123", "shopify_customer_id:2"),
                _seen("email:a@example.com", "shopify_customer_id:3"),
            ],
            seed=1,
        )
    )
    batch.run("--select", "+int_identifiers_resolved", "--vars", json.dumps({"identity_blocklist": [HELP_DESK]}))

    assert _persons(batch) == {
        frozenset({HELP_DESK}),
        frozenset({"shopify_customer_id:1"}),
        frozenset({"phone:+447700900123", "shopify_customer_id:2"}),
        frozenset({"email:a@example.com", "shopify_customer_id:3"}),
    }


def _seen(*identifiers: str) -> Told:
    return Told("shopify", "customers/update", START, {}, identifiers)


def _persons(batch: Batch) -> set[frozenset[str]]:
    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        query = "select customer_id, identifier from intermediate.int_identifiers_resolved"
        persons: dict[str, set[str]] = {}
        for customer, identifier in warehouse.execute(query).fetchall():
            persons.setdefault(customer, set()).add(identifier)
    return {frozenset(person) for person in persons.values()}
