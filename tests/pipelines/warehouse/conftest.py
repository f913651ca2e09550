"""A warehouse of a few rows, made by hand, and the manifest that dbt would have written of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.warehouse import landing
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import Manifest, publish

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

# Every model of it: folder, and how its rows find their customer.
MODELS: dict[str, tuple[str, str | None]] = {
    "int_identifiers_resolved": ("intermediate", None),
    "int_conversation_customers": ("intermediate", None),
    "int_customer_keys": ("intermediate", None),
    "int_orders_folded": ("intermediate", "identifier"),
    "int_shipments_folded": ("intermediate", "order_id"),
    "int_products_folded": ("intermediate", "none"),
    "profile_orders": ("profiles", None),
    "rpt_quarantine": ("reports", None),
}

# Anna ordered 1; of order 9 nobody knows who placed it, and of order 7 only the parcel was heard.
ROWS = """
create table intermediate.int_identifiers_resolved as select 'c_anna' as customer_id, 'email:anna@x.org' as identifier;
create table intermediate.int_conversation_customers as select 'talk' as conversation_id, 'c_anna' as customer_id;
create table intermediate.int_customer_keys as
    select * from (values ('c_ben', 'email:ben@x.org'), ('c_anna', 'order:1'), ('c_anna', 'email:anna@x.org'))
    as keys (customer_id, key);
create table intermediate.int_orders_folded as
    select * from (values ('1', 'email:anna@x.org'), ('9', null)) as orders (order_id, identifier);
create table intermediate.int_shipments_folded as
    select * from (values ('p1', '1'), ('p7', '7')) as shipments (shipment_id, order_id);
create table intermediate.int_products_folded as select 'tent' as product_id;
create table profiles.profile_orders as
    select * from (values ('c_ben', '2'), ('c_anna', '1')) as orders (customer_id, order_id);
create table reports.rpt_quarantine as select 'shopify' as source where false;
"""


@dataclass(frozen=True)
class Publisher:
    """One data directory with a warehouse that was built up to `horizon`."""

    paths: WarehousePaths
    dbt_manifest: Path

    def publish(self, now: datetime = NOW, write_live_views: Callable[[Path], None] = lambda file: None) -> Manifest:
        """Publish what the warehouse holds."""
        return publish(self.paths, self.dbt_manifest, as_of=NOW, now=now, write_live_views=write_live_views)

    def current(self) -> str:
        """The name that the pointer holds."""
        return (self.paths.snapshots / "current").read_text()

    def file(self, manifest: Manifest) -> Path:
        """The snapshot's file."""
        return self.paths.snapshots / manifest.name / "snapshot.duckdb"

    def rows(self, query: str) -> list[Any]:
        """Rows of the current snapshot, attached as every reader attaches it."""
        return attached(self.paths.snapshots / self.current() / "snapshot.duckdb", query)


def attached(file: Path, query: str) -> list[Any]:
    """Rows out of one snapshot file."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot (read_only)")
        return connection.execute(query).fetchall()


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """A warehouse whose models were built up to landing number 41."""
    paths = WarehousePaths(tmp_path / "data")
    with paths.open() as warehouse:
        landing.create_tables(warehouse)
        for schema in ("intermediate", "profiles", "reports"):
            warehouse.execute(f"create schema {schema}")
        warehouse.execute(ROWS)
    landing.note_built(paths.warehouse, 41, now=NOW)
    dbt_manifest = tmp_path / "manifest.json"
    dbt_manifest.write_text(json.dumps({"nodes": {name: _node(name) for name in MODELS}, "macros": {}}))
    return Publisher(paths, dbt_manifest)


def _node(name: str) -> dict[str, Any]:
    folder, customer_by = MODELS[name]
    meta = {"customer_by": customer_by} if customer_by else {}
    return {
        "resource_type": "model",
        "package_name": "rapport",
        "alias": name,
        "schema": folder,
        "checksum": {"checksum": name},
        "config": {"materialized": "table", "schema": folder, "meta": meta},
    }
