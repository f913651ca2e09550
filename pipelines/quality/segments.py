"""The gate before a segment leaves: the same contract for every list, its verdict in the Data Docs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.quality.context import quality_context

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult

# One address, and nothing that a mail tool or a spreadsheet would read as something else.
# An apostrophe inside is a name like O'Brien; in front it is the mark of a neutralised formula.
EMAIL_PATTERN = r"^[^@\s,;'\"=+\-][^@\s,;\"]*@[^@\s,;'\"]+\.[^@\s,;'\"]+$"


def lists_held_back(
    members: Mapping[str, pl.DataFrame], data_dir: Path, *, batch_name: str, now: datetime
) -> dict[str, list[str]]:
    """For each list that may not leave, the columns and rules it breaks; empty when all may.

    All lists are judged as one batch. An empty list breaks nothing: it says that nobody is meant.
    """
    filled = [frame for frame in members.values() if not frame.is_empty()]
    if not filled:
        return {}
    from great_expectations.core.run_identifier import RunIdentifier

    batch = pl.concat(filled).to_pandas()
    result = _checkpoint(data_dir).run(
        batch_parameters={"dataframe": batch}, run_id=RunIdentifier(run_name=batch_name, run_time=now)
    )
    (verdict,) = result.run_results.values()
    return _broken_by_segment(verdict)


def _suite() -> ExpectationSuite:
    import great_expectations as gx
    from great_expectations import expectations as gxe

    return gx.ExpectationSuite(
        "segment_exports",
        expectations=[
            gxe.ExpectColumnValuesToNotBeNull(column="Email"),
            gxe.ExpectColumnValuesToMatchRegex(column="Email", regex=EMAIL_PATTERN),
            gxe.ExpectCompoundColumnsToBeUnique(column_list=["Segment", "Email"]),
            gxe.ExpectColumnValuesToBeInSet(column="Email Marketing Consent", value_set=["SUBSCRIBED"]),
            gxe.ExpectColumnValuesToNotBeNull(column="Member Since"),
        ],
    )


def _checkpoint(data_dir: Path):  # type: ignore[no-untyped-def]  # the type would import the library at start
    import great_expectations as gx
    from great_expectations.checkpoint.actions import UpdateDataDocsAction

    context = quality_context(data_dir)
    suite = context.suites.add_or_update(_suite())
    asset = context.data_sources.add_or_update_pandas("exports").add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("lists")
    definition = gx.ValidationDefinition(name=suite.name, data=batch, suite=suite)
    checkpoint = gx.Checkpoint(
        name=suite.name,
        validation_definitions=[context.validation_definitions.add_or_update(definition)],
        actions=[UpdateDataDocsAction(name="update_data_docs")],
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["Segment"],
            "include_unexpected_rows": False,
        },
    )
    return context.checkpoints.add_or_update(checkpoint)


def _broken_by_segment(verdict: ExpectationSuiteValidationResult) -> dict[str, list[str]]:
    broken: dict[str, list[str]] = {}
    for result in verdict.results:
        if result.success or result.expectation_config is None:
            continue
        rows = result.result.get("unexpected_index_list")
        # A rule that could not be judged holds every list back: nothing leaves on its word.
        segments = sorted({row["Segment"] for row in rows}) if rows else ["(all)"]
        for segment in segments:
            broken.setdefault(segment, []).append(result.expectation_config.type)
    return broken
