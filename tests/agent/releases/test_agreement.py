"""A release that says one thing in words and another in numbers is not signed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.releases.agreement import disagreements
from agent.releases.landing import loaded
from agent.releases.model import Parameters
from agent.releases.told_numbers import days_told, money_told, percent_told
from agent.releases.validation import problems_in


def changed(name, place, **changes):
    """The starter's parameters with one row other than it was."""
    rows = list(loaded().model_dump(mode="json")["parameters"][name])
    rows[place] |= changes
    return loaded().model_dump(mode="json")["parameters"] | {name: rows}


def told(parameters):
    return [(each.field, each.message) for each in disagreements(Parameters.model_validate(parameters))]


@pytest.mark.parametrize(
    ("name", "place", "changes", "message"),
    [
        ("return_windows", 0, {"window_days": 29}, "says 30 days, and the release holds 29"),
        ("return_windows", 0, {"text": "Within 5 weeks of delivery."}, "says 35 days, and the release holds 30"),
        ("return_windows", 0, {"text": "A 31-day window."}, "says 31 days, and the release holds 30"),
        ("shipping", 0, {"days_max": 6}, "says 5 days, and the release holds 3 or 6"),
        ("shipping", 0, {"cost": "5.95"}, "says the amount 4.95, and the release holds 5.95 or 60"),
        ("shipping", 0, {"free_from_subtotal": "75"}, "says the amount 60, and the release holds 4.95 or 75"),
        ("discounts", 1, {"value": "10"}, "says 15 %, and the release holds 10"),
        ("discounts", 1, {"minimum_subtotal": "80"}, "says the amount 75, and the release holds 80"),
        ("fee_waivers", 0, {"maximum_amount": "14.99"}, "says the amount 15, and the release holds 14.99"),
    ],
)
def test_a_sentence_that_says_another_number_than_its_parameters_is_told(name, place, changes, message):
    assert (f"parameters.{name}.{place}.text", message) in told(changed(name, place, **changes))


def test_a_clause_under_the_name_of_a_row_may_say_the_numbers_of_its_rows_alone():
    starter = loaded().model_dump(mode="json")["parameters"]
    place = next(i for i, each in enumerate(starter["clauses"]) if each["clause_id"] == "shipping-express")
    other = changed("clauses", place, text="Express delivery takes 1 to 3 days and costs £9.95.")
    assert told(other) == [(f"parameters.clauses.{place}.text", "says 3 days, and the release holds 1 or 2")]
    free = next(i for i, each in enumerate(starter["clauses"]) if each["clause_id"] == "warranty-two-years")
    assert told(changed("clauses", free, text="Guaranteed for 700 days.")) == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("return_windows", {"text": "Members can return what they do not like."}),
        ("return_windows", {"window_days": 28, "text": "You have 4 weeks."}),
        ("return_windows", {"text": "Within 30 days; a late return costs £15."}),
        ("shipping", {"text": "Takes 3\u20135 working days for 4,95 €."}),
        ("discounts", {"value": "12.5", "text": "WELCOME10 takes 12.5 % off.", "description": "12.5% off"}),
        ("discounts", {"kind": "fixed", "value": "1000", "text": "£1,000 off.", "description": "£1,000.00 off"}),
    ],
)
def test_a_sentence_that_says_its_own_numbers_or_none_is_fine(name, changes):
    assert told(changed(name, 0, **changes)) == []


def window(clause_id, days, **names):
    return {"clause_id": clause_id, "tier": "gold", "window_days": days, "text": "It can go back."} | names


TENTS, TO_FRANCE = {"product_type": "tents"}, {"country_code": "FR"}


@pytest.mark.parametrize(
    ("windows", "is_told"),
    [
        ([window("a", 60, **TENTS), window("b", 45, **TO_FRANCE)], True),
        ([window("a", 60, **TENTS), window("b", 60, **TO_FRANCE)], False),
        ([window("a", 60, **TENTS), window("b", 45, **TO_FRANCE, tier="vip")], False),
        ([window("a", 60, **TENTS), window("b", 45, product_type="hats")], False),
        ([window("a", 60, **TENTS), window("b", 45)], False),
        ([window("a", 60, **TENTS), window("b", 45, **TO_FRANCE), window("c", 50, **TENTS, **TO_FRANCE)], False),
    ],
)
def test_two_windows_that_no_rank_tells_apart_are_told_unless_a_third_decides(windows, is_told):
    parameters = loaded().model_dump(mode="json")["parameters"] | {"return_windows": windows}
    assert [field for field, _ in told(parameters)] == ["parameters.return_windows.1.window_days"] * is_told


def test_what_disagrees_keeps_a_release_from_being_signed():
    body = loaded().model_dump(mode="json") | {"parameters": changed("return_windows", 3, window_days=60)}
    [problem] = problems_in(body, ())
    assert problem.field == "parameters.return_windows.3.text"


@pytest.mark.parametrize(
    ("text", "days", "money", "percent"),
    [
        ("3 to 5 days, £4.95, free from £60, 10% off", {"3", "5"}, {"4.95", "60"}, {"10"}),
        ("between 1 and 2 business days", {"1", "2"}, set(), set()),
        ("$1,250.50 or 20 euros or 15 per cent", set(), {"1250.50", "20"}, {"15"}),
        ("TRAIL15, v2.30 days-out, order 1043", set(), set(), set()),
    ],
)
def test_numbers_are_read_with_what_they_count(text, days, money, percent):
    read = days_told(text), money_told(text), percent_told(text)
    assert [set(each) for each in read] == [{Decimal(each) for each in wanted} for wanted in (days, money, percent)]
