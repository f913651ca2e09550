"""Every rule of a line, on both of its sides, through the real contract."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest

from pipelines.quality.rules import SENTENCES, LineRule
from tests.pipelines.sources.files.conftest import Feed, a_row

CASES: list[tuple[dict[str, str], LineRule | None]] = [
    ({"InvoiceNo": ""}, LineRule.ORDER_NAME_GIVEN),
    ({"InvoiceNo": "  "}, LineRule.ORDER_NAME_GIVEN),
    ({"InvoiceNo": "A563185", "UnitPrice": "11062.06"}, LineRule.ORDER_NAME_KNOWN),
    ({"InvoiceNo": "C536379", "Quantity": "-1"}, None),
    ({"StockCode": ""}, LineRule.SKU_GIVEN),
    ({"StockCode": "POST"}, None),
    ({"Quantity": "six"}, LineRule.QUANTITY_NUMBER),
    ({"Quantity": "1.5"}, LineRule.QUANTITY_NUMBER),
    ({"Quantity": "7.0"}, None),
    ({"Quantity": "0"}, LineRule.QUANTITY_ORDERED),
    ({"Quantity": "-1"}, LineRule.QUANTITY_ORDERED),
    ({"Quantity": "1"}, None),
    ({"InvoiceNo": "C536380", "Quantity": "0"}, LineRule.QUANTITY_CREDITED),
    ({"InvoiceNo": "C536380", "Quantity": "1"}, LineRule.QUANTITY_CREDITED),
    ({"UnitPrice": ""}, LineRule.PRICE_NUMBER),
    ({"UnitPrice": "1e3"}, LineRule.PRICE_NUMBER),
    ({"UnitPrice": "1.23456"}, LineRule.PRICE_NUMBER),
    ({"UnitPrice": "-0.01"}, LineRule.PRICE_SIGN),
    ({"UnitPrice": "0.0"}, None),
    ({"UnitPrice": "1.2345"}, None),
    ({"InvoiceDate": "01/12/2010 08:26"}, LineRule.TIME_READABLE),
    ({"InvoiceDate": "2010-12-01 25:00:00"}, LineRule.TIME_READABLE),
    ({"InvoiceDate": "2010-11-30 23:59:59"}, LineRule.TIME_ON_DAY),
    ({"InvoiceDate": "2010-12-01 00:00:00"}, None),
    ({"InvoiceDate": "2010-12-01 23:59:59"}, None),
    ({"InvoiceDate": "2010-12-02 00:00:00"}, LineRule.TIME_ON_DAY),
    ({"CustomerID": ""}, None),
    ({"Description": ""}, None),
]


def test_each_rule_keeps_what_breaks_it_outside_and_lets_in_what_just_upholds_it(feed: Feed) -> None:
    # One file and one batch for all cases: a description of its own tells the lines apart.
    rows = [a_row(**{"Description": f"case {number}", **case}) for number, (case, _) in enumerate(CASES)]
    feed.deliver("2010-12-01.csv", rows)
    (file,) = feed.land().files
    judged = dict(feed.quarantined().select("line_number", "reason").iter_rows())
    for number, (case, rule) in enumerate(CASES):
        assert judged.get(number + 2) == rule, case
    assert file.line_count == file.loaded_count + file.duplicate_count + file.quarantined_count


def test_every_rule_has_a_case_and_a_sentence_for_the_people_who_read_the_report() -> None:
    judged = {rule for _, rule in CASES if rule} | {LineRule.EVERY_FIELD}  # that one has a test of its own
    assert judged == set(LineRule) == set(SENTENCES)


def test_a_line_with_a_field_too_few_or_too_many_is_quarantined_and_a_blank_one_is_no_line(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row(), a_row()[:7], (*a_row(StockCode="B"), "more"), (), a_row(Country="")])
    (file,) = feed.land().files
    assert (file.line_count, file.loaded_count, dict(file.quarantined)) == (4, 2, {"line_has_every_field": 2})
    assert feed.quarantined().get_column("line_number").to_list() == [3, 4]


def test_a_quarantined_line_keeps_what_was_written_so_that_it_can_be_mended(feed: Feed) -> None:
    written = a_row(Quantity=" six ", Description='Hat, "warm"')
    feed.deliver("2010-12-01.csv", [a_row(), written])
    feed.land()
    assert tuple(json.loads(feed.quarantined().item(0, "line")).values()) == written


@pytest.mark.parametrize(("day", "utc_hour"), [("2010-12-01", 8), ("2011-06-01", 7)])
def test_a_time_on_the_brands_clock_is_landed_as_utc_summer_and_winter(feed: Feed, day: str, utc_hour: int) -> None:
    feed.deliver(f"{day}.csv", [a_row(InvoiceDate=f"{day} 08:26:00")])
    feed.land()
    assert feed.landed().item(0, "ordered_at") == datetime.fromisoformat(f"{day} 0{utc_hour}:26:00")


def test_a_landed_line_has_its_own_types_and_no_float_in_its_customer(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row(), a_row(InvoiceNo="C7", Quantity="-2", CustomerID="")])
    feed.land()
    order, credit_note = feed.landed().iter_rows(named=True)
    assert (order["customer_ref"], order["unit_price"], order["quantity"]) == ("17850", Decimal("2.5500"), 6)
    assert (credit_note["customer_ref"], credit_note["is_credit_note"]) == (None, True)


def test_lines_alike_in_every_raw_column_count_once_and_a_blank_more_makes_another_line(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row(), a_row(), a_row(Description="Warm hat "), a_row()])
    (file,) = feed.land().files
    assert (file.line_count, file.loaded_count, file.duplicate_count) == (4, 2, 2)
