"""The contract of order lines as a Great Expectations suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.quality.rules import SENTENCES, LineRule

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

# What the suite looks at. Numbers and times are null where the text could not be read as one.
JUDGED_COLUMNS = (
    "file_name",
    "line_number",
    "is_complete",
    "order_name",
    "is_credit_note",
    "sku",
    "quantity",
    "unit_price",
    "ordered_at",
    "line_date",
    "file_date",
)


def order_lines_suite(feed: str, order_name_pattern: str) -> ExpectationSuite:
    """One expectation for each rule, in the order of the rules. Importing the library takes seconds: call it late."""
    import great_expectations as gx

    suite = gx.ExpectationSuite(f"order_lines_of_{feed}")
    expectations = _expectations(order_name_pattern)
    for rule in LineRule:
        expectation = expectations[rule]
        expectation.meta, expectation.description = {"rule": rule.value}, f"{SENTENCES[rule]} ({rule.value})"
        suite.add_expectation(expectation)
    return suite


def _expectations(order_name_pattern: str) -> dict[LineRule, Expectation]:
    from great_expectations.expectations.core.expect_column_pair_values_to_be_equal import (
        ExpectColumnPairValuesToBeEqual,
    )
    from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
    from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
    from great_expectations.expectations.row_conditions import Column

    given = ExpectColumnValuesToNotBeNull
    is_credit_note = Column("is_credit_note")
    return {
        LineRule.EVERY_FIELD: ExpectColumnValuesToBeInSet(column="is_complete", value_set=[True]),
        LineRule.ORDER_NAME_GIVEN: given(column="order_name"),
        LineRule.ORDER_NAME_KNOWN: ExpectColumnValuesToMatchRegex(column="order_name", regex=order_name_pattern),
        LineRule.SKU_GIVEN: given(column="sku"),
        LineRule.QUANTITY_NUMBER: given(column="quantity"),
        LineRule.QUANTITY_ORDERED: ExpectColumnValuesToBeBetween(
            column="quantity",
            min_value=1,
            row_condition=is_credit_note == False,  # noqa: E712  builds a condition
        ),
        LineRule.QUANTITY_CREDITED: ExpectColumnValuesToBeBetween(
            column="quantity",
            max_value=-1,
            row_condition=is_credit_note == True,  # noqa: E712  builds a condition
        ),
        LineRule.PRICE_NUMBER: given(column="unit_price"),
        LineRule.PRICE_SIGN: ExpectColumnValuesToBeBetween(column="unit_price", min_value=0),
        LineRule.TIME_READABLE: given(column="ordered_at"),
        LineRule.TIME_ON_DAY: ExpectColumnPairValuesToBeEqual(
            column_A="line_date", column_B="file_date", ignore_row_if="either_value_is_missing"
        ),
    }
