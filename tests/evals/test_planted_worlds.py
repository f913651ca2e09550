"""Each figure of service finds exactly what was planted, and its tests hold on a world that has some of everything."""

from __future__ import annotations

import json
import shutil
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

from dashboards.cases import LISTS, UNNARROWED
from dashboards.rate_definitions import RATES
from dashboards.settings import settings
from dashboards.snapshot import statement
from pipelines.warehouse.paths import WarehousePaths
from tests.bench._service_world import Built, grow
from tests.bench.dashboards import by_runner, pointed_to, result
from tests.evals._planted import AS_OF, World, planted
from tests.evals._planted_trials import try_out
from tests.evals.planted_worlds import (
    EXPERIMENTS,
    FINDING,
    MODELS,
    built,
    definitions_of,
    table_of,
    told,
    told_of_promises,
    tried,
)

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
    try_out(world, 1)
    told(world, database, paths)
    built(paths, "build")
    # Apart, and without what is built: unit tests of what these rest on name models that no figure needs.
    beside = WarehousePaths(tmp_path_factory.mktemp("experiments"))
    beside.warehouse.symlink_to(paths.warehouse)
    built(beside, models=(*EXPERIMENTS, "--exclude", *MODELS))
    return Shown(world, paths.warehouse)


@pytest.mark.parametrize("phenomenon", FINDING)
def test_what_was_planted_is_found_and_nothing_else(shown: Shown, phenomenon: str) -> None:
    line = next(line for line in table_of(shown.world, shown.warehouse) if line.phenomenon == phenomenon)

    assert line.planted > 0
    assert (line.found, line.missed, line.false) == (line.planted, (), ())


def test_a_lift_that_was_planted_is_read_as_one_and_a_null_as_none(shown: Shown) -> None:
    lines = {line.phenomenon: line for line in tried(shown.world, shown.warehouse)}

    assert {name: (line.planted, line.found, line.missed, line.false) for name, line in lines.items()} == dict.fromkeys(
        ("real_lift", "real_null"), (1, 1, (), ())
    )


def test_what_became_of_promises_is_told_once_as_it_ended(shown: Shown, database: str) -> None:
    lines = told_of_promises(shown.world, shown.warehouse, database)

    assert [(line.phenomenon, line.found, line.missed, line.false) for line in lines] == [
        ("told_as_kept", 2, (), ()),
        ("told_as_broken", 6, (), ()),
    ]


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


def test_a_poor_rating_that_was_changed_counts_as_it_was_given_last_and_for_the_episode_it_is_of(shown: Shown) -> None:
    query = """
        select served_by, sum(numerator)::int, sum(denominator)::int from reports.rpt_ai_and_human_daily
        where measure_name = 'satisfied' group by served_by order by served_by
    """
    assert shown.rows(query) == [("ai", 1, 4), ("human", 1, 4)]
    recommending = """
        select served_by, measure_name, sum(numerator)::int, sum(denominator)::int from reports.rpt_ai_and_human_daily
        where measure_name in ('promoters', 'detractors') group by all order by all
    """
    assert shown.rows(recommending) == [
        ("ai", "detractors", 0, 1), ("ai", "promoters", 1, 1),
        ("human", "detractors", 1, 1), ("human", "promoters", 0, 1),
    ]  # fmt: skip
    late = "select distinct csat_rating from marts.fct_episodes where conversation_id like 'late-%/2'"
    assert [row for row in shown.rows(late) if row[0] is not None] == []


def test_a_rate_of_nobody_has_no_interval(shown: Shown) -> None:
    query = "select count(*), count(interval_low) from reports.rpt_service_rates_daily where denominator = 0"

    ((rows, with_interval),) = shown.rows(query)
    assert (rows > 0, with_interval) == (True, 0)


def test_the_semantic_layer_counts_what_the_report_counts(shown: Shown) -> None:
    manifest = json.loads((shown.warehouse.parent / "dbt" / "semantic_manifest.json").read_text())
    measured: dict[str, Any] = {}
    for model in manifest["semantic_models"]:
        sums = ", ".join(f"sum({measure['expr']})" for measure in model["measures"])
        (found,) = shown.rows(f"select {sums} from marts.{model['node_relation']['alias']}")
        measured |= dict(zip((measure["name"] for measure in model["measures"]), found, strict=True))
    rates = {metric["name"]: metric["type_params"] for metric in manifest["metrics"] if metric["type"] == "ratio"}
    counted = {
        name.removesuffix("_rate"): tuple(measured[params[part]["name"]] for part in ("numerator", "denominator"))
        for name, params in rates.items()
    }

    told = "select rate_name, sum(numerator), sum(denominator) from reports.rpt_service_rates_daily group by rate_name"
    apart = "select measure_name, sum(numerator)::int, sum(denominator)::int from reports.{} group by measure_name"
    rows = [
        *shown.rows(told),
        *(
            row
            for name in ("rpt_ai_and_human_daily", "rpt_handoff_quality_daily")
            for row in shown.rows(apart.format(name))
        ),
    ]
    reported = {name: (numerator, denominator) for name, numerator, denominator in rows}
    assert len(counted) == 38
    assert counted == {name: reported[name] for name in counted}


@pytest.fixture(scope="module")
def grown(shown: Shown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same warehouse with 400 made-up episodes beside it, as a snapshot that pages read."""
    home = tmp_path_factory.mktemp("grown")
    folder = home / "data" / "snapshots" / "one"
    folder.mkdir(parents=True)
    paths = WarehousePaths(home / "data")
    # What a dbt that stays at hand wrote last may stand beside the file still.
    with duckdb.connect(str(shown.warehouse)) as connection:
        connection.execute("checkpoint")
    shutil.copyfile(shown.warehouse, paths.warehouse)
    shutil.copytree(shown.warehouse.parent / "dbt", paths.dbt_state)
    grow(Built(paths), 400)
    paths.warehouse.rename(folder / "snapshot.duckdb")
    told = {"horizon": 1, "built_at": AS_OF.isoformat(), "as_of": AS_OF.isoformat()}
    (folder / "manifest.json").write_text(json.dumps(told))
    (folder.parent / "current").write_text("one")
    return home / "data"


def test_the_load_times_of_pages_are_measured_over_figures_that_dbt_made(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RAPPORT_CONFIG", "RAPPORT_STORES__DATA_DIR", "RAPPORT_DASHBOARDS__OPEN_REPORTS"):
        monkeypatch.setenv(name, "")
    pointed_to(grown)
    pages = ("overview", "cost")
    told = result(by_runner(pages, 1), 400, "apptest")
    settings.cache_clear()
    assert {f"{page}_{name}_ms" for page in pages for name in ("p50", "p95")} < set(told["figures"])
    assert told["beside"]["empty_page_p50_ms"] >= 0


@pytest.mark.parametrize("skill", ["all", "track_order"])
def test_every_rate_that_pages_show_is_as_many_episodes_as_stand_behind_it(grown: Path, skill: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{grown}/snapshots/one/snapshot.duckdb' as snapshot (read_only)")
        everything: dict[str, Any] = {"first_date": "2025-01-01", "last_date": "2026-12-31", "skill": skill}
        everything |= {"channels": _known(connection, "channel"), "customer_types": _known(connection, "customer_type")}
        told = connection.execute(statement("episode_rates"), everything).df().iloc[0].to_dict()
        told |= {"conversation_excluded": told["excluded_count"], "promise_excluded": 0}
        kinds = {"handoff_rates": "handover", "answer_quality": "reply", "recommendation_rates": "answer",
                 "bad_experience_rates": "bad experience"}  # fmt: skip
        for query, kind in kinds.items():
            theirs = connection.execute(statement(query, "chosen_episodes"), everything).df().iloc[0].to_dict()
            told |= theirs | {f"{kind}_excluded": theirs.get("excluded_count")}
        for rate, defined in RATES.items():
            asked = {**everything, **UNNARROWED, "state_column": f"{rate}_state"}
            counted = statement("behind_count", "chosen_episodes", "narrowed_episodes", LISTS[defined.of][0])
            behind = connection.execute(counted, asked).df().iloc[0]
            assert behind["counted"] == told[f"{rate}_n"], rate
            assert behind["unknown"] == told[f"{rate}_u"], rate
            whole = behind["counted"] + behind["not_counted"] + behind["unknown"]
            assert whole - told[f"{rate}_p"] == told[f"{rate}_d"], rate
            assert behind["left_out"] == told[_left_out_as(rate, defined.of)], rate
        assert told["resolution_n"] > 20


def _left_out_as(rate: str, of: str) -> str:
    """The name of the count: of answers it is told by the side that served them, of all else at once."""
    return f"{rate.partition('_')[0]}_excluded_count" if of == "answer" else f"{of}_excluded"


def _known(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    query = f"select distinct coalesce({column}, 'unknown') from snapshot.marts.fct_episodes"
    return [row[0] for row in connection.execute(query).fetchall()]
