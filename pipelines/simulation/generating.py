"""Makes scenarios of skills: what customers say for each, in the mouth of customers whom it has something to tell.

Of the agent's own skills as the release of now answers them, so that a draft shows what it changes; of the brand's own
as the draft says them, since nothing else knows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.simulation.agent import Agent, AgentRefusedError
from pipelines.simulation.own_skills import scenarios_of

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
    """Make `times` scenarios of each skill of ours, and all that a skill of the brand's own gives; how many were made.

    What is there is left, unless the skill goes another way since: then the scenario is made anew.
    """
    made = 0
    tried = {"draft_id": run["draft_id"], "revision": run["revision"]}
    known = {each["scenario"]["title"]: each for each in agent.scenarios() if each["origin"] == "generated"}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{str(snapshot).replace(chr(39), chr(39) * 2)}' as snapshot (read_only)")
        for skill in agent.skills(tried):
            titles = []
            for scenario in _made(agent, connection, tried, skill, int(run["asked"]["times"]), now):
                titles.append(scenario["title"])
                if kept(agent, scenario, known.get(scenario["title"])):
                    log(scenario["title"])
                    made += 1
            if skill["declared"] and titles:
                _retire(agent, f"{skill['name']}: ", known, titles)
    return {"scenarios": made}


def _retire(agent: Agent, beginning: str, known: Mapping[str, Mapping[str, Any]], made: Sequence[str]) -> None:
    """Play no more what a skill of the brand's own no longer does or is no longer asked by."""
    for title in known.keys() - set(made):
        if title.startswith(beginning):
            agent.retire_scenario(known[title]["scenario_id"])


def kept(agent: Agent, scenario: dict[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Have it kept unless it is there; one of a skill of the brand's own that goes another way by now is replaced."""
    if before is None:
        agent.add_scenario(scenario)
        return True
    if "outside" not in scenario or goes_as(scenario, before["scenario"]):
        return False
    agent.change_scenario(before["scenario_id"], scenario)
    return True


def goes_as(scenario: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether the same is said in both and the same must come of it, whenever each is held."""
    pairs = zip(scenario["turns"], before["turns"], strict=False)
    return len(scenario["turns"]) == len(before["turns"]) and all(
        new["text"] == old["text"] and all(old["expect"][name] == value for name, value in new["expect"].items())
        for new, old in pairs
    )


def _made(
    agent: Agent,
    connection: duckdb.DuckDBPyConnection,
    tried: Mapping[str, Any],
    skill: Mapping[str, Any],
    count: int,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    if skill["declared"] is None:
        return _of_skill(agent, connection, skill, count, now)
    return scenarios_of(agent, tried, skill, _customers(connection, skill, count), now)


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
