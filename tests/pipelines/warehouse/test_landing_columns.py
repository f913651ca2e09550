"""The two that make landing tables, the batch and dbt by itself, agree on every column."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import duckdb

from pipelines.warehouse import landing

MACRO = Path(__file__).parents[3] / "dbt_project" / "macros" / "landing.sql"


def described_by_dbt() -> dict[str, dict[str, str]]:
    (returned,) = re.findall(r"macro landing_columns.*?return\((\{.*?\})\) \}\}", MACRO.read_text(), re.DOTALL)
    tables: dict[str, dict[str, str]] = ast.literal_eval(returned)
    return tables


def test_dbt_and_the_batch_make_the_same_landing_tables():
    with duckdb.connect() as connection:
        landing.create_tables(connection)
        for table, columns in described_by_dbt().items():
            made = [row[:2] for row in connection.execute(f"describe landing.{table}").fetchall()]
            wanted = [(name, kind.replace(" ", "").upper()) for name, kind in columns.items()]
            assert [(name, kind.replace(" ", "")) for name, kind in made] == wanted, table
