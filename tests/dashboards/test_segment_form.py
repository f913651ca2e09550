"""What the form of a lead's own segment makes of its rows, and what the page shows of where lists went."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from agent.segment_desk import Definition
from dashboards.destinations import files, receipts
from dashboards.segment_form import START, conditions_of, definition_of
from dashboards.segment_preview import Preview

EMPTY = {"group": None, "field": None, "operator": None, "value": None, "times": None, "within_days": None}


def test_the_rows_of_the_form_are_a_definition_that_the_agent_takes():
    rows: list[dict[Any, Any]] = [
        START,
        {
            **EMPTY,
            "group": 2.0,
            "field": "tier",
            "operator": "is",
            "value": "vip",
            "times": 3,
            "within_days": float("nan"),
        },
        {**EMPTY, "field": "lifetime_value", "operator": "at_least", "value": "50", "times": pd.NA},
        EMPTY,
    ]
    definition = definition_of(" Keen: VIPs! ", "sale", conditions_of(rows))

    assert definition["segment"] == "own_keen_vips"
    assert [each["group"] for each in definition["conditions"]] == [1, 2, 1]
    assert Definition.model_validate(definition).title == "Keen: VIPs!"
    assert definition["conditions"][1:] == [
        {"group": 2, "field": "tier", "operator": "is", "text_value": "vip"},
        {"group": 1, "field": "lifetime_value", "operator": "at_least", "number_value": "50"},
    ]


@pytest.mark.parametrize(
    ("preview", "told"),
    [
        (Preview(3, 6, 6), "3 of 6 customers are in it now."),
        (Preview(100, 2_000, 50_000), "About 2,500 of 50,000 customers: 100 of 2,000 that were looked at."),
        (Preview(0, 0, 0), "0 of 0 customers are in it now."),
    ],
)
def test_a_sample_is_told_as_one(preview, told):
    assert preview.sentence == told


def a_receipt(data_dir: Path, events: dict[str, int] | None = None, **changed) -> None:
    part = {"name": "vip_to_call", "wanted": 3, "added": 1, "changed": 0, "removed": 0, "cancelled": 1, "refused": 0}
    part |= {"repaired": 0, "has": 2, "received": 2, "problem": None} | changed
    at = {"as_of": "2026-06-30T22:45:00+00:00", "ended_at": "2026-06-30T22:47:00+00:00"}
    folder = data_dir / "exports" / ".receipts"
    folder.mkdir(parents=True, exist_ok=True)
    body = {"receiver": "klaviyo", **at, "lists": [part], "events": events and part | {"name": "events"} | events}
    (folder / "klaviyo.json").write_text(json.dumps(body))


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, []),
        ({"received": 5}, ["vip_to_call: we told it of 2, it counts 5"]),
        ({"received": None, "problem": "HTTP 401"}, ["vip_to_call: HTTP 401"]),
    ],
)
def test_a_receiver_that_counts_others_is_told_of(tmp_path, changed, problems):
    a_receipt(tmp_path, **changed)
    [receipt] = receipts(tmp_path)
    assert receipt.problems == problems


@pytest.mark.parametrize(
    ("events", "problems"),
    [
        # They take their time there.
        ({"has": 40, "received": 38}, []),
        (
            {"has": 40, "received": 38, "refused": 2},
            ["events: 2 are not there, although they were told twice"],
        ),
        ({"has": 40, "received": 41}, ["events: we told it of 40, it counts 41"]),
    ],
)
def test_events_differ_only_where_they_were_told_twice_in_vain_or_count_twice(tmp_path, events, problems):
    a_receipt(tmp_path, events)
    [receipt] = receipts(tmp_path)
    assert receipt.problems == problems


def test_a_broken_receipt_hides_nothing_else_and_files_are_listed_by_format(tmp_path):
    a_receipt(tmp_path)
    (tmp_path / "exports" / ".receipts" / "webhook.json").write_text("{")
    folder = tmp_path / "exports" / "destinations" / "braze_csv"
    folder.mkdir(parents=True)
    for name in ("manifest.json", "vip_to_call.csv", ".vip.csv"):
        (folder / name).write_text("x")

    assert [each.receiver for each in receipts(tmp_path)] == ["klaviyo"]
    assert {name: [file.name for file in made] for name, made in files(tmp_path).items()} == {
        "braze_csv": ["vip_to_call.csv"]
    }
