"""No list leaves that names nobody, names somebody twice, or lacks consent."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.quality.segments import lists_held_back

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def a_list(segment: str, *emails: str | None, consent: str = "SUBSCRIBED") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Email": list(emails),
            "Segment": [segment] * len(emails),
            "Email Marketing Consent": [consent] * len(emails),
            "Member Since": ["2026-11-20T00:00:00Z"] * len(emails),
        },
        schema_overrides={"Email": pl.String},
    )


@pytest.mark.slow
def test_only_the_lists_that_break_the_contract_are_held_back(tmp_path):
    lists = {
        "good": a_list("good", "maya@example.com", "niamh.o'brien@example.com"),
        "nobody": a_list("nobody", None),
        "twice": a_list("twice", "maya@example.com", "maya@example.com"),
        "formula": a_list("formula", "=cmd@example.com"),
        "unwilling": a_list("unwilling", "priya@example.com", consent="UNSUBSCRIBED"),
        "empty": a_list("empty"),
    }

    held_back = lists_held_back(lists, tmp_path, batch_name="a test", now=NOW)

    assert set(held_back) == {"nobody", "twice", "formula", "unwilling"}
    assert (tmp_path / "data_docs" / "index.html").is_file()
