"""Whoever has tables of their own tells how people are erased from them."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import psycopg
import pytest

from pipelines.privacy import places
from pipelines.privacy.places import GROUP, OWNERS, SilentPlaceError

ROOT = Path(__file__).parents[3]
# What holds nobody: what steers the agent, and how far the demo was filled.
# Drafts and signatures name the brand's own people, never a customer.
OF_NOBODY = {
    *("agent.releases", "agent.release_drafts", "agent.release_draft_revisions", "agent.release_signatures"),
    *("agent.release_simulations", "agent.release_trail", "agent.simulation_runs", "agent.alembic_version"),
    "agent.imap_folders",
    # Of the brand's own words only: what a customer's row said goes with the flag, and that with the conversation.
    "agent.flagged_sources",
    # Who was drawn into which arm is an event of theirs, not a row here.
    "agent.experiments",
    # What skills send to systems of the brand's own, sealed.
    "agent.skill_secrets",
    # People of the brand's own, and their tries to sign in.
    *("agent.people", "agent.sign_ins"),
    *("sandbox.fills", "sandbox.alembic_version"),
}


def declared(group):
    described = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][group]
    return [EntryPoint(name, value, group) for name, value in described.items()]


def test_every_package_with_tables_declares_a_place():
    assert {entry.name for entry in declared(OWNERS)} <= {entry.name for entry in declared(GROUP)}


def test_a_package_with_tables_and_no_place_is_not_passed_over(monkeypatch):
    monkeypatch.setattr(places, "entry_points", lambda group: declared(group))
    assert set(places.places()) == {"agent", "sandbox"}

    monkeypatch.setattr(places, "entry_points", lambda group: declared(group) if group == OWNERS else [])
    with pytest.raises(SilentPlaceError, match="agent"):
        places.places()


def test_no_table_of_a_place_is_forgotten(house):
    with psycopg.connect(house.url) as connection:
        tables = {
            f"{schema}.{name}"
            for schema, name in connection.execute(
                "select schemaname, tablename from pg_tables where schemaname in ('agent', 'sandbox')"
            )
        }
    named = {table for entry in declared(GROUP) for table in entry.load().TABLES}
    assert tables - named == OF_NOBODY
    assert named <= tables
