"""A batch in a process of its own, round after round until it is killed: land, build, publish, archive.

Run as `python -m tests.bench._batch DATABASE_URL DATA_DIR`; it prints a line when it begins and after each round.
The models are a few statements in place of dbt, which takes too long to be killed two hundred times.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.inbox import Inbox, archive
from pipelines.warehouse import landing
from pipelines.warehouse.archiving import archive_old
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import Manifest, publish

# The folder of each, and what its meta says: how a row finds its customer, and which events are read.
MODELS: dict[str, tuple[str, dict[str, object]]] = {
    "int_identifiers_resolved": ("intermediate", {}),
    "int_conversation_customers": ("intermediate", {}),
    "int_customer_keys": ("intermediate", {}),
    "int_orders_folded": ("intermediate", {"customer_by": "none", "events_of_shopify": ["customers/update"]}),
    "profile_customers": ("profiles", {}),
}
BUILD = """
create schema if not exists intermediate;
create schema if not exists profiles;
create or replace table intermediate.int_identifiers_resolved as
    select key as identifier, min(key) as customer_id from landing.event_keys where role = 'identifier' group by key;
create or replace table intermediate.int_conversation_customers as select '' as conversation_id, '' as customer_id;
create or replace table intermediate.int_customer_keys as
    select identifier as customer_id, identifier as key from intermediate.int_identifiers_resolved;
create or replace table intermediate.int_orders_folded as select event_id as order_id from landing.events;
create or replace table profiles.profile_customers as
    select keys.key as customer_id, count(*) as event_count, sum(events.landing_number) as landing_sum
    from landing.events as events
    inner join landing.event_keys as keys on events.landing_number = keys.landing_number and keys.role = 'identifier'
    group by keys.key;
"""


def a_round(database_url: str, data_dir: Path) -> Manifest:
    """What a refresh does, then what the night does."""
    paths, now = WarehousePaths(data_dir), datetime.now(UTC)
    inbox = Inbox(database_url, connections=1)
    with paths.open() as warehouse:
        landing.land(warehouse, inbox, data_dir, now=now)
    with paths.writer():
        horizon = landing.begin_build(paths.warehouse, as_of=now)
        with duckdb.connect(str(paths.warehouse)) as warehouse:
            warehouse.execute(BUILD)
        landing.note_built(paths.warehouse, horizon, now=now)
    manifest = publish(paths, dbt_manifest(data_dir), as_of=now, now=now, write_live_views=lambda file: None)
    # As if the next day had come: what is published by now is old.
    archive_old(paths, database_url, keep=timedelta(days=1), now=now + timedelta(days=2))
    inbox.close()
    return manifest


def dbt_manifest(data_dir: Path) -> Path:
    """What dbt would have written of these models."""
    file = data_dir / "manifest.json"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps({"nodes": {name: _node(name) for name in MODELS}, "macros": {}}))
        draft.replace(file)
    return file


def _node(name: str) -> dict[str, object]:
    folder, meta = MODELS[name]
    config = {"materialized": "table", "schema": folder, "meta": meta}
    return {
        "resource_type": "model",
        "package_name": "rapport",
        "alias": name,
        "schema": folder,
        "checksum": {"checksum": name},
        "config": config,
    }


if __name__ == "__main__":
    # Small files, so that a kill falls between two of them as well.
    archive.FILE_EVENTS = 50
    print("begins", flush=True)
    while True:
        a_round(sys.argv[1], Path(sys.argv[2]))
        print("round", flush=True)
