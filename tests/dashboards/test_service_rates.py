"""The rates of service as the pages take them from the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboards.service import ASSESSED

REPORT = Path(__file__).parents[2] / "dbt_project/models/reports/rpt_service_rates_daily.sql"


@pytest.mark.parametrize(
    ("rate", "is_beside"),
    [
        ("durable", True),
        ("ai_first_contact", True),
        ("human_satisfied", True),
        ("resolution", False),
        ("ai_reopened", False),
    ],
)
def test_what_cannot_be_assessed_yet_stands_beside_the_whole_only_where_the_report_puts_it_there(rate, is_beside):
    assert (rate in ASSESSED) is is_beside


def test_every_rate_that_is_assessed_later_is_one_of_the_report():
    named = set(re.findall(r"\['(\w+)'|\[side ~ '_(\w+)'|'(promise_kept)'", REPORT.read_text()))
    names = {name for found in named for name in found if name}
    assert {re.sub(r"^(ai|human)_", "", rate) for rate in ASSESSED} <= names
