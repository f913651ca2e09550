"""The command, the settings, and a connector that lands less than others do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.inbox import Inbox
from pipelines.settings import ConnectorTables
from pipelines.sources.connectors.tables import Connector, connector_of, spelling
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths
from tests.pipelines.sources.connectors import planted
from tests.pipelines.sources.connectors.conftest import puller_of, views_of

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
# The columns that no connector is without; of children only what ties them to their parent.
LEAN = {
    "customer": ("id", "email", "updated_at"),
    "order": ("id", "name", "created_at", "updated_at", "currency", "total_price", "customer_id"),
    "order_line": ("id", "order_id", "quantity", "price"),
    "refund": ("id", "order_id", "created_at"),
    "transaction": ("id", "order_id", "refund_id", "kind", "status", "amount", "created_at"),
    "fulfillment": ("id", "order_id", "updated_at"),
}


def lean() -> planted.Tables:
    rows = planted.tables("rest", planted.shop())
    return {
        table: [{name: row[name] for name in (*columns, "_fivetran_synced")} for row in rows[table]]
        for table, columns in LEAN.items()
    }


@pytest.mark.slow
def test_a_connector_with_fewer_tables_and_columns_tells_what_it_has(inbox, tmp_path):
    planted.plant(tmp_path / "connector.duckdb", "lean", lean())
    views = views_of(Connector("shopify", tmp_path / "connector.duckdb", "lean", "{name}"), tmp_path)
    reports = {report.entity: report for report in puller_of(views, inbox).pull(now=NOW)}
    assert {entity: (r.landed_count, r.quarantined_count) for entity, r in reports.items()} == {
        "customers": (1, 0), "orders": (2, 0), "transactions": (3, 0), "fulfillments": (1, 0), "refunds": (1, 0),
    }  # fmt: skip
    told = {event.kind: json.loads(event.payload) for event in inbox.after(0, 100)}
    # Not told is not told to be empty.
    assert {"note_attributes", "discount_codes", "shipping_lines", "email"} & told["orders/updated"].keys() == set()
    assert "email_marketing_consent" not in told["customers/update"]
    assert [line["price"] for line in told["orders/updated"]["line_items"]] == ["44.5"]


@pytest.mark.slow
def test_the_command_reads_tables_that_lie_in_the_warehouse_itself(database_url, tmp_path):
    paths = WarehousePaths(tmp_path / "data")
    paths.data_dir.mkdir()
    rows = planted.tables("rest", planted.shop())
    planted.plant(paths.warehouse, "fivetran", {f"shop_{table}": found for table, found in rows.items()})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    configured = {
        "DATABASE_URL": database_url,
        "RAPPORT_STORES__DATA_DIR": str(paths.data_dir),
        "RAPPORT_CONNECTORS__SHOPIFY__SCHEMA": "fivetran",
        "RAPPORT_CONNECTORS__SHOPIFY__TABLES": "shop_{name}",
        "RAPPORT_CONNECTORS__SHOPIFY__ENTITIES": '["customers", "orders"]',
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "pipelines.cli", "pull", "shopify", "--from", "connector"]
    done = subprocess.run(
        command, env=environment | configured, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "shopify orders by connector from the beginning" in done.stdout
    inbox = Inbox(database_url)
    assert sum(event.source == "shopify" for event in inbox.after(0, 100)) == 3
    inbox.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shopify", "--from", "connector"], "No [connectors.shopify] in rapport.toml"),
        (["gorgias", "--from", "connector"], "there may be: klaviyo, shopify, zendesk"),
    ],
)
def test_a_connector_that_is_not_configured_is_said_so(arguments, said, database_url, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from pipelines.cli import app
    from pipelines.settings import settings

    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("RAPPORT_STORES__DATA_DIR", str(tmp_path))
    settings.cache_clear()
    answered = CliRunner().invoke(app, ["pull", *arguments], env={"COLUMNS": "200"})
    settings.cache_clear()
    assert answered.exit_code == 1
    assert said in answered.output


def test_where_the_tables_are_is_the_warehouse_unless_a_file_is_named(tmp_path):
    warehouse = tmp_path / "data" / "warehouse.duckdb"
    beside = connector_of("shopify", ConnectorTables(database=Path("landed/shop.duckdb")), warehouse, tmp_path)
    assert (beside.database, beside.schema) == (tmp_path / "landed" / "shop.duckdb", "shopify")
    assert connector_of("shopify", ConnectorTables(schema="raw"), warehouse, tmp_path).database == warehouse
    with pytest.raises(ValidationError, match="where the table's name stands"):
        ConnectorTables(tables="shop_")


@pytest.mark.parametrize("column", ["PERSON_ID", "personid", "person_id", '"PERSON_ID"'])
def test_a_column_is_known_in_every_spelling_that_was_seen(column):
    assert spelling(column) == "personid"


def test_dbt_spells_columns_as_we_do():
    macro = (PROJECT_ROOT / "dbt_project" / "macros" / "connectors.sql").read_text()
    [spelled] = re.findall(r"return\(name \|(.*?)\) \}\}", macro)
    assert spelled.strip() == "lower | replace('_', '') | replace('\"', '')"
