"""What the brand declares of intents, and what the release that holds lets their skills do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from pipelines.coverage.plan import Intent

QUERY = "select intent, skill, manner, is_verifiable, skill_mode, release_id from {relation} order by intent"


@dataclass(frozen=True)
class Declared:
    """Intents by name; `release_id` is None before the first signature."""

    release_id: str | None
    intents: Mapping[str, Intent]


def in_force(warehouse: duckdb.DuckDBPyConnection, relation: str) -> Declared:
    """The rows of `rpt_intents_in_force`."""
    rows = warehouse.execute(QUERY.format(relation=relation)).fetchall()
    intents = {row[0]: Intent(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows}
    return Declared(rows[0][5] if rows else None, intents)
