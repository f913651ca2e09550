"""What a batch has built about customers, as rows that can be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import duckdb

from pipelines.warehouse.manifest import published_models
from tests.pipelines.dbt.batch import Batch

# Profiles are what is promised; marts are what people count by.
FOLDERS = ("profiles", "marts")

Row = tuple[str, ...]


def facts_of_customers(batch: Batch) -> Iterator[tuple[str, str, Row]]:
    """Relation, customer and row of everything that names a customer.

    Values are texts. Without `recorded_at`, which says when we heard and not what is so.
    """
    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        for model in published_models(batch.manifest):
            if model.folder in FOLDERS:
                yield from _facts(warehouse, f"{model.schema}.{model.name}")


def multisets(batch: Batch) -> defaultdict[str, Counter[Row]]:
    """Of each relation its rows and how often each is there."""
    found: defaultdict[str, Counter[Row]] = defaultdict(Counter)
    for relation, _, row in facts_of_customers(batch):
        found[relation][row] += 1
    return found


def _facts(warehouse: duckdb.DuckDBPyConnection, relation: str) -> Iterator[tuple[str, str, Row]]:
    columns = [row[0] for row in warehouse.execute(f"describe {relation}").fetchall() if row[0] != "recorded_at"]
    if "customer_id" not in columns:
        return
    texts = ", ".join(f"coalesce(cast({column} as varchar), 'null')" for column in columns)
    query = f"select customer_id, {texts} from {relation} where customer_id is not null"
    for customer, *row in warehouse.execute(query).fetchall():
        yield relation, customer, tuple(row)
