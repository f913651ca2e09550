"""Makes scenarios of skills: what customers say for each, in the mouth of customers whom it has something to tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.simulation.agent import Agent, AgentRefusedError

# An example that names an order names nobody's.
NAMES_SOMETHING = re.compile(r"[#@]|\d")
# By digest: the same customers for the same snapshot, and not those with the smallest ids.
WHOSE = """
    select identifier
    from snapshot.profiles.profile_identifiers
    where identifier like 'shopify_customer_id:%'{has}
    order by md5(identifier || ?), identifier limit ?
"""
HAS = " and customer_id in (select customer_id from snapshot.profiles.{table})"


def generate_all(
    agent: Agent, run: Mapping[str, Any], snapshot: Path, now: datetime, log: Callable[[str], None]
) -> dict[str, Any]:
    """Make `times` scenarios of each skill that has none, as the release of now answers them; how many were made."""
    made = 0
    known = {each["scenario"]["title"] for each in agent.scenarios() if each["origin"] == "generated"}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{str(snapshot).replace(chr(39), chr(39) * 2)}' as snapshot (read_only)")
        for skill in agent.skills():
            for scenario in _of_skill(agent, connection, skill, int(run["asked"]["times"]), now):
                if scenario["title"] not in known:
                    agent.add_scenario(scenario)
                    log(scenario["title"])
                    made += 1
    return {"scenarios": made}


def _of_skill(
    agent: Agent, connection: duckdb.DuckDBPyConnection, skill: Mapping[str, Any], count: int, now: datetime
) -> Iterator[dict[str, Any]]:
    lines = [line for line in skill["examples"] if not NAMES_SOMETHING.search(line)]
    customers = _customers(connection, skill, count)
    for place, customer in enumerate(customers):
        # Spread over the examples: the first ones are much alike.
        line = lines[place * len(lines) // len(customers)] if lines else None
        scenario = _scenario(agent, skill["name"], customer, line, now) if line else None
        if scenario:
            yield scenario


def _customers(connection: duckdb.DuckDBPyConnection, skill: Mapping[str, Any], count: int) -> Sequence[str]:
    tables = [name for name in skill["sections"] if name.startswith("profile_") and _is_of_customers(connection, name)]
    has = "".join(HAS.format(table=table) for table in tables)
    return [name for (name,) in connection.execute(WHOSE.format(has=has), [skill["name"], count]).fetchall()]


def _is_of_customers(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the table is there and says whose its rows are. What no shop has sold yet has no rows to ask for."""
    query = """
        select count(*) from duckdb_columns()
        where database_name = 'snapshot' and schema_name = 'profiles' and table_name = ? and column_name = 'customer_id'
    """
    [(found,)] = connection.execute(query, [table]).fetchall()
    return bool(found)


def _scenario(agent: Agent, skill: str, customer: str, line: str, now: datetime) -> dict[str, Any] | None:
    """What the release of now makes of it, held at this moment; None when it hears another wish in these words."""
    said: dict[str, Any] = {"customer": customer, "says": [line]}
    try:
        horizon = agent.preview(said)[0]["horizon"]
        held = {"as_of": now.isoformat(), "horizon": horizon}
        [turn] = agent.preview(said | held)
    except AgentRefusedError:
        return None
    if skill not in turn["skills"]:
        return None
    expect = {"skills": [skill], "escalates": turn["escalation"] is not None}
    title = f"{skill}: {line} ({customer.partition(':')[2]})"
    return {"title": title[:200], "customer": customer, **held, "turns": [{"text": line, "expect": expect}]}
