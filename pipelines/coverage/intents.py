"""What the brand declares of intents, and what releases let their skills do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.coverage.plan import Intent

QUERY = "select intent, skill, manner, is_verifiable, skill_mode, release_id from {relation} order by intent"
# Before the first stretch, and where a signature did not tell, the skill may have answered all along.
SWITCHED_ON = """
select since_date, list(intent order by intent) from {relation}
where skill_mode = 'live' and mode_before is not null and mode_before != 'unknown'
group by since_date
"""


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


def switched_on(warehouse: duckdb.DuckDBPyConnection, relation: str) -> dict[date, Sequence[str]]:
    """By day, the intents whose skill a release made live for everybody, out of `rpt_intent_modes`."""
    return dict(warehouse.execute(SWITCHED_ON.format(relation=relation)).fetchall())
