"""A convention that is not checked is a wish: what every model of the project keeps to."""

from __future__ import annotations

import re

import pytest

from pipelines.sources.connectors.entities import ENTITIES
from tests.dbt_project.conftest import Model, Project

pytestmark = pytest.mark.slow

# Each layer reads what stands before it, and its own.
LAYERS = {"staging": 0, "intermediate": 1, "catalog": 2, "profiles": 2, "segments": 3, "marts": 3, "reports": 4}
# The list of segments on a profile is the one way back: a segment is defined over profiles.
WAYS_BACK = {("profile_segments", "segment_members")}
# How landing itself went is no business of staging; all else passes through it.
ACCOUNTS_OF_LANDING = {
    "rpt_experiments",
    "rpt_file_loads",
    "rpt_quarantine",
    "rpt_reconciliations",
    "rpt_source_freshness",
    "rpt_source_states",
}
TOUCHED = {
    "int_touched_customers",
    "int_touched_identifiers",
    "int_touched_orders",
    "int_touched_conversations",
}
GRAIN = re.compile(r"\bOne row (per \w+|, or none)|\bOne row, or none\b")
CLOCKS = re.compile(
    r"\b(current_timestamp|current_date|current_time|localtimestamp|getdate|sysdate)\b|\bnow\s*\(|\btoday\s*\(|\bas_of\s*\(",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)
PREFIXES = {
    "staging": r"stg_(fivetran_)?[a-z]+__[a-z_]+s|stg_identity__evidence",
    "intermediate": r"int_[a-z_]+",
    "profiles": r"profile_[a-z_]+",
    "catalog": r"catalog_[a-z_]+",
    "segments": r"segment_[a-z0-9_]+",
    "marts": r"(fct|dim)_[a-z_]+",
    "reports": r"rpt_[a-z_]+",
}


def spoken(sql: str) -> str:
    """The SQL without what it says to its reader."""
    return COMMENTS.sub("", sql)


def those(models: list[Model]) -> list[str]:
    return sorted(model.name for model in models)


def test_every_entity_of_a_connector_has_its_model(project):
    read = {entity.model for entities in ENTITIES.values() for entity in entities}

    assert {name for name in project.models if name.startswith("stg_fivetran_")} == read


def test_every_model_says_what_one_row_is(project):
    assert those([model for model in project.models.values() if not GRAIN.search(model.description)]) == []


def test_every_model_lies_in_a_known_layer_and_is_named_for_it(project):
    assert those([m for m in project.models.values() if not re.fullmatch(PREFIXES.get(m.folder, ""), m.name)]) == []


def test_profiles_and_catalog_hold_to_an_enforced_contract(project):
    promised = project.in_folders("profiles", "catalog")

    assert those([model for model in promised if not (model.is_contract_enforced and model.columns)]) == []


def test_a_profile_row_begins_with_its_customer_and_ends_with_when_we_heard(project):
    ends = {model.name: (model.columns[0], model.columns[-1]) for model in project.in_folders("profiles")}

    assert ends == dict.fromkeys(ends, ("customer_id", "recorded_at"))


def test_a_model_reads_its_own_layer_or_one_below(project):
    upwards = {
        (model.name, name)
        for model in project.models.values()
        for name in model.reads
        if LAYERS[project.models[name].folder] > LAYERS[model.folder]
    }
    assert upwards == WAYS_BACK


def test_staging_reads_sources_only_and_sources_are_read_by_staging_only(project):
    assert those([model for model in project.in_folders("staging") if model.reads or not model.sources]) == []
    assert {m.name for m in project.models.values() if m.sources and m.folder != "staging"} == ACCOUNTS_OF_LANDING


def test_only_intermediate_reads_staging(project):
    staging = set(those(project.in_folders("staging")))
    others = [model for model in project.models.values() if model.folder not in ("staging", "intermediate")]

    assert those([model for model in others if model.reads & staging]) == []


def test_what_one_customer_is_asked_for_never_looks_at_a_clock(project):
    timeless = [*project.in_folders("staging", "profiles", "catalog", "segments"), *live(project, "intermediate")]

    assert those([model for model in timeless if CLOCKS.search(spoken(model.sql))]) == []


def test_the_clock_is_read_in_one_macro(project):
    looking = re.compile(r"current_timestamp|\bnow\(\)|current_date", re.IGNORECASE)

    assert [name for name, sql in project.macros.items() if looking.search(spoken(sql))] == ["as_of"]


def test_no_statement_uses_qualify(project):
    # Not every engine that the project has to run on knows the word.
    texts = {model.name: model.sql for model in project.models.values()} | project.macros

    assert [name for name, sql in texts.items() if re.search(r"\bqualify\b", spoken(sql), re.IGNORECASE)] == []


def test_every_layer_that_the_agent_can_reach_is_live(project):
    assert those([m for m in project.in_folders("staging", "profiles", "catalog", "segments") if not m.is_live]) == []


def test_a_live_model_reads_live_models_or_says_that_it_reads_what_was_published(project):
    strays = {
        (model.name, name)
        for model in project.models.values()
        # Whom an increment computes is asked in a batch alone.
        for name in model.reads - TOUCHED
        if model.is_live and not project.models[name].is_live and f"published_table('{name}')" not in model.sql
    }
    assert strays == set()


def live(project: Project, folder: str) -> list[Model]:
    return [model for model in project.in_folders(folder) if model.is_live]


@pytest.mark.parametrize(
    ("sql", "is_clock"),
    [
        ("where at < current_timestamp", True),
        ("where at < NOW ()", True),
        ("where at < {{ as_of() }}", True),
        ("select known_at, current_status", False),
        ("-- not now() but then", False),
    ],
)
def test_a_clock_is_recognised_and_a_word_like_it_is_not(sql, is_clock):
    assert bool(CLOCKS.search(spoken(sql))) is is_clock
