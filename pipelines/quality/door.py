"""Judge a batch at the door, keep the verdict for people, and say which rows stay outside and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.quality.context import quality_context
from pipelines.quality.order_lines import order_lines_suite
from pipelines.quality.rules import LineRule

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations import Checkpoint, ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.data_context.data_context.file_data_context import FileDataContext

LineKey = tuple[str, int]
"""The file's name and the number of the line in it."""


class ContractNotJudgedError(RuntimeError):
    """A rule could not be evaluated, so nothing may be accepted on its word."""


@dataclass(frozen=True)
class Door:
    """The contract of one feed's order lines.

    `data_dir` holds the library's state and the Data Docs.
    """

    feed: str
    order_name_pattern: str
    data_dir: Path

    def refused(self, lines: pd.DataFrame, *, batch_name: str, now: datetime) -> dict[LineKey, LineRule]:
        """The lines that break a rule, each with the first rule it breaks.

        `lines` has the columns `JUDGED_COLUMNS`. The verdict is added to the Data Docs as `batch_name`.

        Raises:
            ContractNotJudgedError: a rule could not be evaluated.
        """
        from great_expectations.core.run_identifier import RunIdentifier

        context = quality_context(self.data_dir)
        checkpoint = _checkpoint(context, order_lines_suite(self.feed, self.order_name_pattern))
        run = RunIdentifier(run_name=batch_name, run_time=now)
        result = checkpoint.run(batch_parameters={"dataframe": lines}, run_id=run)
        (verdict,) = result.run_results.values()
        return _first_broken_rules(verdict)


def _checkpoint(context: FileDataContext, suite: ExpectationSuite) -> Checkpoint:
    import great_expectations as gx
    from great_expectations.checkpoint.actions import UpdateDataDocsAction

    asset = context.data_sources.add_or_update_pandas("files").add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("pending")
    stored = context.suites.add_or_update(suite)
    definition = gx.ValidationDefinition(name=suite.name, data=batch, suite=stored)
    checkpoint = gx.Checkpoint(
        name=suite.name,
        validation_definitions=[context.validation_definitions.add_or_update(definition)],
        actions=[UpdateDataDocsAction(name="update_data_docs")],
        # Every failing row by file and line, not a sample: what is not named here is accepted.
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["file_name", "line_number"],
            "include_unexpected_rows": False,
        },
    )
    return context.checkpoints.add_or_update(checkpoint)


def _first_broken_rules(verdict: ExpectationSuiteValidationResult) -> dict[LineKey, LineRule]:
    broken = {_rule(result): _failing_lines(result) for result in verdict.results}
    if missing := set(LineRule) - set(broken):
        raise ContractNotJudgedError(f"the contract was not judged on {sorted(missing)!r}: nothing is accepted.")
    reasons: dict[LineKey, LineRule] = {}
    for rule in LineRule:
        for key in broken[rule]:
            reasons.setdefault(key, rule)
    return reasons


def _rule(result: ExpectationValidationResult) -> LineRule:
    if result.expectation_config is None:
        raise ContractNotJudgedError(f"a verdict does not say which rule it is about: {result!r}")
    return LineRule(result.expectation_config.meta["rule"])


def _failing_lines(result: ExpectationValidationResult) -> list[LineKey]:
    if result.success:
        return []
    failing = result.result.get("unexpected_index_list")
    if not failing:
        raise ContractNotJudgedError(f"rule {_rule(result).value!r} could not be judged: {result.exception_info!r}")
    return [(str(row["file_name"]), int(row["line_number"])) for row in failing]
