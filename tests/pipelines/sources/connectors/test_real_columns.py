"""Columns as Fivetran truly lands them: every file loads, every model runs on either shape, nothing is lost unseen.

The files' keys barely join: they show columns and types, and no shop.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import SHARED_DATA
from pipelines.sources.connectors.tables import Connector
from pipelines.warehouse.paths import PROJECT_ROOT
from tests.pipelines.sources.connectors.conftest import puller_of, views_of

FILES = Path(os.environ.get("RAPPORT_DATA") or PROJECT_ROOT / SHARED_DATA) / "connectors"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES.is_dir(), reason=f"no columns of Fivetran's at {FILES}"),
]

# How a file is called once the source's own words are taken off it.
SHAPES = {
    "rest": ("fivetran_shopify", "shopify_", "_data"),
    "gql": ("fivetran_shopify", "shopify_gql_", "_data"),
    "zendesk": ("fivetran_zendesk", "", "_data"),
    "klaviyo": ("fivetran_klaviyo", "klaviyo_", ""),
    "unrenamed": ("fivetran_klaviyo", "klaviyo_", ""),
}
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


def files_of(shape: str) -> dict[str, Path]:
    folder, prefix, suffix = SHAPES[shape]
    found = {
        path.stem.removeprefix(prefix).removesuffix(suffix): path
        for path in sorted((FILES / folder).glob(f"{prefix}*{suffix}.csv"))
        if shape != "rest" or not path.name.startswith("shopify_gql_")
    }
    if shape == "unrenamed":
        found["event"] = found["event_norename"]
    return found


def land(database: Path, shape: str) -> int:
    """Load each file as a table of the shape's schema; how many there are."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema {shape}")
        for table, path in files_of(shape).items():
            connection.execute(f'create table {shape}."{table}" as select * from read_csv(?)', [str(path)])
    return len(files_of(shape))


# Of each entity the rows that are landed, that are quarantined, and that are deleted at their source.
EXPECTED: dict[tuple[str, str], dict[str, tuple[int, int, int]]] = {
    ("shopify", "rest"): {
        "customers": (4, 0, 0),
        "products": (8, 0, 0),
        "orders": (8, 0, 0),
        "checkouts": (3, 0, 0),
        "transactions": (5, 0, 0),
        "fulfillments": (3, 0, 0),
        "fulfillment_events": (5, 0, 0),
        "refunds": (5, 0, 0),
        # The files count as available nothing at a place that they have.
        "inventory_levels": (0, 0, 0),
    },
    ("shopify", "gql"): {
        "customers": (10, 0, 0),
        "products": (5, 0, 5),
        "orders": (5, 0, 4),
        # Their addresses are hashes, and hold no token.
        "checkouts": (0, 5, 5),
        "transactions": (10, 0, 0),
        "fulfillments": (10, 0, 0),
        # Their parcels are not among the parcels, so no order is known.
        "fulfillment_events": (0, 5, 5),
        "refunds": (10, 0, 0),
        "returns": (10, 0, 0),
        "inventory_levels": (0, 0, 0),
    },
    ("zendesk", "zendesk"): {"tickets": (8, 0, 2)},
    # Their metrics are not among the metrics.
    ("klaviyo", "klaviyo"): {"events": (0, 4, 0)},
    ("klaviyo", "unrenamed"): {"events": (0, 4, 0)},
}


@pytest.mark.parametrize(("source", "shape"), EXPECTED)
def test_every_file_loads_every_model_runs_and_every_row_is_accounted_for(source, shape, tmp_path, inbox):
    assert land(tmp_path / "real.duckdb", shape) > 0
    connector = Connector(source, tmp_path / "real.duckdb", shape, "{name}")
    puller = puller_of(views_of(connector, tmp_path), inbox)
    reports = {report.entity: report for report in puller.pull(now=NOW)}
    assert all(report.is_complete for report in reports.values())
    for report in reports.values():
        assert report.found_count == report.known_count + report.landed_count + report.quarantined_count
    assert {e: (r.landed_count, r.quarantined_count, r.deleted_count) for e, r in reports.items()} == EXPECTED[
        source, shape
    ]
    counted = rows_of(connector, puller.entities)
    assert {entity: r.found_count + r.deleted_count for entity, r in reports.items() if entity in counted} == counted
    again = list(puller.pull(now=NOW.replace(day=2)))
    assert {report.landed_count for report in again} <= {0}


def rows_of(connector: Connector, entities) -> dict[str, int]:
    """How many rows each entity's own table has; stock counts places, and mail only Klaviyo's own."""
    with duckdb.connect() as connection:
        connector.attach(connection)
        return {
            entity.name: connection.execute(
                f'select count(*) from connector."{connector.schema}"."{entity.table}"'
            ).fetchall()[0][0]
            for entity in entities
            if entity.name not in ("inventory_levels", "events")
        }
