"""Each figure of service finds exactly what was planted, and its tests hold on a world that has some of everything."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from statsmodels.stats.proportion import proportion_confint

from pipelines.warehouse.paths import WarehousePaths
from tests.evals._planted import World, planted
from tests.evals.planted_worlds import FINDING, built, definitions_of, table_of, told

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@dataclass(frozen=True)
class Shown:
    """A world, and the warehouse in which its figures stand."""

    world: World
    warehouse: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the warehouse says."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[str]:
    name = f"planted_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, database: str) -> Shown:
    """The worlds, built with the tests of every model that figures come from: a test that fails stops here."""
    world, paths = planted(1), WarehousePaths(tmp_path_factory.mktemp("planted"))
    told(world, database, paths)
    built(paths, "build")
    return Shown(world, paths.warehouse)


@pytest.mark.parametrize("phenomenon", FINDING)
def test_what_was_planted_is_found_and_nothing_else(shown: Shown, phenomenon: str) -> None:
    line = next(line for line in table_of(shown.world, shown.warehouse) if line.phenomenon == phenomenon)

    assert line.planted > 0
    assert (line.found, line.missed, line.false) == (line.planted, (), ())


def test_each_system_counts_what_its_definition_counts(shown: Shown) -> None:
    judged = definitions_of(shown.warehouse)

    assert {name: judged[name] for name in shown.world.definitions} == shown.world.definitions


def test_the_intervals_are_those_of_a_statistics_library(shown: Shown) -> None:
    query = """
        select distinct numerator, denominator, interval_low, interval_high from reports.rpt_service_rates_daily
        where denominator > 0
    """
    rows = shown.rows(query)

    assert len(rows) > 10
    for numerator, denominator, low, high in rows:
        assert (low, high) == pytest.approx(proportion_confint(numerator, denominator, 0.05, "wilson"), abs=1e-12)


def test_a_rate_of_nobody_has_no_interval(shown: Shown) -> None:
    query = "select count(*), count(interval_low) from reports.rpt_service_rates_daily where denominator = 0"

    ((rows, with_interval),) = shown.rows(query)
    assert (rows > 0, with_interval) == (True, 0)


def test_the_semantic_layer_counts_what_the_report_counts(shown: Shown) -> None:
    manifest = json.loads((shown.warehouse.parent / "dbt" / "semantic_manifest.json").read_text())
    measures = {
        measure["name"]: f"select sum({measure['expr']}) from marts.{model['node_relation']['alias']}"
        for model in manifest["semantic_models"]
        for measure in model["measures"]
    }
    rates = {metric["name"]: metric["type_params"] for metric in manifest["metrics"] if metric["type"] == "ratio"}
    asked = {
        name.removesuffix("_rate"): tuple(measures[params[part]["name"]] for part in ("numerator", "denominator"))
        for name, params in rates.items()
    }
    counted = {name: tuple(shown.rows(query)[0][0] for query in queries) for name, queries in asked.items()}

    told = "select rate_name, sum(numerator), sum(denominator) from reports.rpt_service_rates_daily group by rate_name"
    reported = {name: (numerator, denominator) for name, numerator, denominator in shown.rows(told)}
    assert len(counted) == 14
    assert counted == {name: reported[name] for name in counted}
