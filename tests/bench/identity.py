"""Who is who at size: resolving everybody, and what a small increment costs, by the SQL that dbt runs.

Run as `python -m tests.bench.identity --json [--customers N]`. Made-up customers of a store id, an e-mail, a phone that
a fifth share with another, and two browsers; and a chain of e-mails and store ids in the worst order. Beside: the
components that scipy finds over the same edges, their names left out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from tests.pipelines.dbt.identity_sql import BUILT, IdentitySql, compiled

SIZES = (100_000, 1_000_000)
CHAIN = 2_000
NEW = 1_000
# A statement that explodes shall fail and not fill the disk: with `one.root != other.root` between inner joins
# in place of the macro's left ones, a hundred thousand customers are past the bound.
BOUNDS: dict[str, Any] = {"memory_limit": "8GB", "max_temp_directory_size": "2GB"}
GOAL = {"increment_to_full_ratio": 0.05, "differing": 0}

EVENTS = """
insert into landing.events
select
    number * 4 + place as landing_number, 'e' || (number * 4 + place) as event_id,
    case when place < 2 then 'shopify' else 'segment' end as source, 'identify' as kind,
    timestamp '2026-01-01' + to_seconds(hash(number * 4 + place) % 15000000) as occurred_at,
    timestamp '2026-06-30' as received_at, '{}' as payload
from range($first, $last) as customers (number), range(4) as events (place)
"""
KEYS = """
insert into landing.event_keys
select landing_number, unnest(
    case landing_number % 4
        when 0 then ['shopify_customer_id:' || landing_number // 4, 'email:' || landing_number // 4]
        when 1 then ['shopify_customer_id:' || landing_number // 4, 'phone:' || landing_number // 4 % $phones]
        when 2 then ['anonymous_id:a' || landing_number // 4, 'shopify_customer_id:' || landing_number // 4]
        else ['anonymous_id:b' || landing_number // 4, 'email:' || landing_number // 4]
    end
) as key, 'identifier' as role, occurred_at
from landing.events
where landing_number >= $first * 4 and landing_number < $last * 4
"""
# Each link was seen a second after the one before: every node's smaller neighbour is one step away.
CHAINED = """
insert into landing.events
select -2 - number, 'c' || number, 'shopify', 'identify',
    timestamp '2025-01-01' + to_seconds(number), timestamp '2026-06-30', '{}'
from range($links) as links (number);
"""
CHAINED_KEYS = """
insert into landing.event_keys
select landing_number, 'link:' || (-2 - landing_number + step), 'identifier', occurred_at
from landing.events, range(2) as steps (step) where landing_number < 0
"""
NAMED = "select identifier, customer_id from intermediate.int_identifiers_resolved"


def build(connection: duckdb.DuckDBPyConnection, statements: dict[str, str], *, anew: bool) -> dict[str, float]:
    """Seconds of each model: stored anew, or merged by key."""
    seconds = {}
    for name, key in BUILT.items():
        began = time.perf_counter()
        if anew:
            connection.execute(f"create or replace table intermediate.{name} as {statements[name]}")
        else:
            connection.execute(f"create or replace temp table arrived as {statements[name]}")
            connection.execute(f"delete from intermediate.{name} where {key} in (select {key} from arrived)")
            connection.execute(f"insert into intermediate.{name} by name select * from arrived")
        seconds[name] = time.perf_counter() - began
    return seconds


def measured(sql: IdentitySql, customers: int) -> dict[str, float]:
    """What one size takes, in a warehouse that is empty before."""
    with duckdb.connect(str(sql.warehouse), config=BOUNDS) as connection:
        for table in ("events", "event_keys"):
            connection.execute(f"delete from landing.{table}")
        phones = customers * 4 // 5
        _land(connection, 0, customers, phones)
        connection.execute(CHAINED, {"links": CHAIN})
        connection.execute(CHAINED_KEYS)
        full = build(connection, sql.full, anew=True)
        beside, components = _components(connection)
        named = _number(connection, "select count(distinct customer_id) from intermediate.int_identifiers_resolved")
        _land(connection, customers, customers + NEW, phones)
        increment = build(connection, sql.increment, anew=False)
        connection.execute(f"create or replace temp table by_increment as {NAMED}")
        build(connection, sql.full, anew=True)
        differing = _number(connection, f"select count(*) from ({NAMED} except select * from by_increment)")
        identifiers = _number(connection, "select count(*) from by_increment")
    resolved = "int_identifiers_resolved"
    return {
        "identifiers": identifiers,
        "full_seconds": round(sum(full.values()), 2),
        "full_resolve_seconds": round(full[resolved], 2),
        "increment_seconds": round(sum(increment.values()), 2),
        "increment_resolve_seconds": round(increment[resolved], 2),
        "scipy_seconds": round(beside, 2),
        "differing": differing + abs(components - named),
    }


def _land(connection: duckdb.DuckDBPyConnection, first: int, last: int, phones: int) -> None:
    connection.execute(EVENTS, {"first": first, "last": last})
    connection.execute(KEYS, {"first": first, "last": last, "phones": phones})


def _components(connection: duckdb.DuckDBPyConnection) -> tuple[float, int]:
    """Seconds that scipy takes to number the nodes and find the components, and how many there are."""
    began = time.perf_counter()
    found = connection.execute("""
        with numbered as (
            select identifier, row_number() over () - 1 as number from intermediate.int_identity_nodes_folded
        )

        select one.number as one, other.number as other
        from intermediate.int_identity_edges_judged as edges
        inner join numbered as one on edges.identifier = one.identifier
        inner join numbered as other on edges.other_identifier = other.identifier
        where edges.refused_by is null
    """).fetchnumpy()
    count = _number(connection, "select count(*) from intermediate.int_identity_nodes_folded")
    links = coo_matrix((np.ones(len(found["one"])), (found["one"], found["other"])), shape=(count, count))
    components, _ = connected_components(links, directed=False)
    return time.perf_counter() - began, int(components)


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def result(sizes: dict[int, dict[str, float]]) -> dict[str, Any]:
    """The result object; the goal is asked of the largest."""
    figures = {
        f"{name}_at_{customers}": value
        for customers, found in sizes.items()
        for name, value in found.items()
        if name not in ("scipy_seconds", "differing")
    }
    largest = sizes[max(sizes)]
    figures["increment_to_full_ratio"] = round(largest["increment_seconds"] / largest["full_seconds"], 3)
    figures["differing"] = sum(found["differing"] for found in sizes.values())
    return {
        "name": "identity",
        "figures": figures,
        "beside": {f"scipy_seconds_at_{customers}": found["scipy_seconds"] for customers, found in sizes.items()},
        "goal": GOAL,
        "met": all(figures[name] <= goal for name, goal in GOAL.items()),
        "size": {"customers": max(sizes), "new_customers": NEW, "chain": CHAIN},
    }


def main() -> None:
    """Measure each size in turn and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--customers", type=int, nargs="*", default=SIZES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-identity-") as folder:
        sql = compiled(Path(folder), {})
        print(json.dumps(result({customers: measured(sql, customers) for customers in arguments.customers})))


if __name__ == "__main__":
    main()
