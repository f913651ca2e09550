"""A brand's own dbt project and Dagster code location, with Rapport installed in both."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.warehouse.paths import PROJECT_ROOT
from tests.pipelines.dbt.batch import read_live
from tests.plugin.acme import ROBIN, service_log, unseen
from tests.plugin.conftest import Host

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ASSETS = """
from definitions import defs
graph = defs().get_repository_def().asset_graph
print(*sorted("/".join(key.path) for key in graph.get_all_asset_keys()), sep="\\n")
print("job:refresh_profiles_job", defs().get_job_def("refresh_profiles_job").name)
"""


def rows(host: Host, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(host.paths.warehouse), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def test_an_order_in_the_hosts_own_log_is_on_its_customers_profile(built):
    found = rows(
        built,
        "select customers.email, orders.order_id, orders.total_amount from analytics_profiles.profile_orders as orders "
        "inner join analytics_profiles.profile_customers as customers using (customer_id) order by order_id",
    )
    assert found == [
        ("robin@example.com", "9001", Decimal("180.00")),
        ("sandy@example.com", "9002", Decimal("20.00")),
    ]


def test_a_model_of_the_hosts_own_reads_ours(built):
    found = rows(built, "select email, lifetime_value from analytics_acme.best_customers")
    assert found == [("robin@example.com", Decimal("180.00"))]


def test_the_host_gets_no_table_that_it_did_not_ask_for(built):
    tables = rows(built, "select table_schema, table_name from information_schema.tables")
    ours = {"staging", "intermediate", "marts", "profiles", "catalog", "segments", "reports"}
    assert {schema for schema, _ in tables} <= {"acme_raw", "analytics_acme", "landing"} | {
        f"analytics_{folder}" for folder in ours
    }
    assert {table for schema, table in tables if schema == "acme_raw"} == {"service_log", "service_log_keys"}
    assert {table for schema, table in tables if schema == "analytics_acme"} == {"best_customers"}


def test_what_the_host_built_is_published_and_a_live_read_knows_what_came_since(built):
    snapshot = built.publish(horizon=len(service_log()))
    with duckdb.connect(str(snapshot), read_only=True) as published:
        assert published.execute("select count(*) from profiles.profile_orders").fetchall() == [(2,)]
    live = read_live(snapshot, unseen(), ROBIN, ["profile_orders", "profile_customers"])
    assert {row[1] for row in live["profile_orders"]} == {"9001", "9003"}
    [customer] = live["profile_customers"]
    assert Decimal("225.00") in customer


def test_one_code_location_holds_the_hosts_assets_and_ours(built):
    done = subprocess.run(
        [sys.executable, "-c", ASSETS],
        cwd=built.project,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(built.project), str(PROJECT_ROOT)]),
            "RAPPORT_CONFIG": str(built.project / "rapport.toml"),
            "DAGSTER_HOME": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = done.stdout.splitlines()
    assert {"acme/newsletter", "profiles/profile_customers", "snapshot/current", "segments/segment_members"} <= {*said}
    assert said.count("job:refresh_profiles_job refresh_profiles_job") == 1
