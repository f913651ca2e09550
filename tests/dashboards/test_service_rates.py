"""The rates of service as the pages take them from the report."""

from __future__ import annotations

import re
from pathlib import Path

from dashboards.rate_definitions import RATES

DBT = Path(__file__).parents[2] / "dbt_project"
COUNTED = DBT / "macros/service_rates.sql"


def test_every_rate_that_is_counted_is_defined_for_its_reader_and_no_other():
    text = COUNTED.read_text()
    apart = re.findall(r"\[side ~ '_(\w+)'", text)
    counted = {*re.findall(r"^    \['(\w+)'", text, re.MULTILINE)} | {
        f"{s}_{r}" for s in ("ai", "human") for r in apart
    }
    assert counted == {name for name, rate in RATES.items() if rate.of == "conversation"}


def test_every_rate_of_another_kind_is_a_column_that_a_fact_promises():
    promised = "".join(each.read_text() for each in (DBT / "models/marts").glob("_marts__*.yml"))
    assert {name for name in RATES if f"{{name: {name}_state," not in promised} == set()
