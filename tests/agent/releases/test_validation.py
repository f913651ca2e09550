import pytest

from agent.releases.landing import loaded
from agent.releases.validation import problems_in
from agent.skills.catalogue import ROLLED_OUT


def body_with(*path_and_value):
    *path, last, value = path_and_value
    body = loaded().model_dump(mode="json")
    place = body
    for step in path:
        place = place[step]
    place[last] = value
    return body


def worded(*path, **changes):
    """The row at the path, changed, in words that say no number."""
    row = loaded().model_dump(mode="json")
    for step in path:
        row = row[step]
    return row | {"text": "As we told you."} | changes


def fields(body):
    return [problem.field for problem in problems_in(body, ROLLED_OUT)]


def test_the_starter_release_has_no_fault():
    assert fields(loaded().model_dump(mode="json")) == []


def skill(**given):
    return {"skills": [{"skill": "return_order", "mode": "off", **given}]}


WINDOW = ("parameters", "return_windows", 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (body_with(*WINDOW, "window_days", "soon"), "parameters.return_windows.0.window_days"),
        (body_with(*WINDOW, "window_days", -1), "parameters.return_windows.0.window_days"),
        (body_with(*WINDOW, "window_days", 1_000_001), "parameters.return_windows.0.window_days"),
        (body_with(*WINDOW, "tier", "platinum"), "parameters.return_windows.0.tier"),
        (body_with(*WINDOW, "tier", "silver"), "parameters.return_windows"),
        (body_with("parameters", "shipping", 0, "days_min", 6), "parameters.shipping.0.days_min"),
        (body_with("parameters", "discounts", 0, "value", "100.01"), "parameters.discounts.0.value"),
        (body_with("parameters", "tiers", 0, "minimum_lifetime_value", "1"), "parameters.tiers"),
        (body_with("parameters", "limits", "store_credit_cap", "-0.01"), "parameters.limits.store_credit_cap"),
        (body_with("rollout", skill(skill="fly")), "rollout.skills.0.skill"),
        (body_with("rollout", skill(share_percent=101)), "rollout.skills.0.share_percent"),
        (body_with("rollout", skill(share_percent=-1)), "rollout.skills.0.share_percent"),
        (body_with("rollout", skill(audience={"tiers": ["platinum"]})), "rollout.skills.0.audience.tiers"),
        (body_with("rollout", {"skills": skill()["skills"] * 2}), "rollout.skills"),
        (body_with("handoff", {"channels": [{"channel": "sms", "method": "message"}]}), "handoff.channels.0.text"),
        (body_with("surprise", 1), "surprise"),
        ({}, "parameters"),
    ],
)
def test_a_fault_is_told_with_the_field_it_is_in(body, field):
    assert field in fields(body)


@pytest.mark.parametrize(
    "body",
    [
        body_with(*WINDOW, worded(*WINDOW, window_days=0)),
        body_with(*WINDOW, worded(*WINDOW, window_days=1_000_000)),
        body_with("parameters", "shipping", 0, worded("parameters", "shipping", 0, days_min=5)),
        body_with("parameters", "discounts", 0, worded("parameters", "discounts", 0, value="100", description="Free")),
        body_with("rollout", skill(share_percent=0)),
        body_with("rollout", skill(share_percent=100, audience={"tiers": ["vip"]})),
    ],
)
def test_what_lies_on_the_bound_is_fine(body):
    assert fields(body) == []
