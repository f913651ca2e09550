from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.releases.landing import loaded
from agent.releases.model import Release
from agent.releases.wording import SPELLING, changes

STARTER = loaded()


def edited(*path_and_value):
    """The starter release with one place of it changed."""
    *path, last, value = path_and_value
    body = STARTER.model_dump(mode="json")
    place = body
    for step in path:
        place = place[step]
    place[last] = value
    return Release.model_validate(body)


def test_a_changed_window_is_told_in_days_and_whose_it_is():
    shorter = edited("parameters", "return_windows", 2, "window_days", 45)
    assert changes(STARTER, shorter) == ("Gold members' return window goes from 60 to 45 days.",)


def test_a_changed_rollout_is_told_with_its_share_and_audience():
    def rolled(mode, **more):
        return edited("rollout", {"skills": [{"skill": "return_order", "mode": mode, **more}]})

    narrow = rolled("autonomous", share_percent=10, audience={"tiers": ["vip"]})
    assert changes(rolled("off"), narrow) == ("The skill return_order goes from off to autonomous for 10 % of VIPs.",)
    called = rolled("suggest", audience={"segments": ["vip_to_call"], "channels": ["email"]}, otherwise="suggest")
    [told] = changes(STARTER, called)
    assert told.endswith("to suggest for everybody in the segment vip_to_call on email, otherwise suggest.")


LIMIT = ("parameters", "limits", "refund_review_amount", "200")
CODE = ("parameters", "discounts", 0, "value", "5")
ZENDESK = ("handoff", {"channels": [{"channel": "sms", "method": "zendesk"}]})


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (LIMIT, "Limits: refund review amount goes from 150 to 200."),
        (CODE, "The code WELCOME10 for members: value goes from 10 to 5."),
        (("parameters", "discounts", []), "The code TRAIL15 for gold members is taken away."),
        (("parameters", "changes", "cancel_reasons", ["too late"]), "Changes: cancel reasons gains “too late”."),
        (("parameters", "final_sale", "text", "Never."), "to “Never.”."),
        (("guidance", {"voice": "professional"}), "Voice goes from neutral to professional."),
        (("guidance", {"brand_summary": "Outdoor kit."}), "Brand summary goes from nothing to “Outdoor kit.”."),
        (ZENDESK, "Handoff on sms goes from the configured way to zendesk."),
        (("rollout", {"default_mode": "suggest"}), "Skills that are not named go from autonomous to suggest."),
        (("name", "spring"), "The name goes from starter to spring."),
    ],
)
def test_every_part_is_told_in_words(edit, told):
    assert told in " ".join(changes(STARTER, edited(*edit)))


def test_the_same_document_changes_nothing_and_another_order_only_the_order():
    assert changes(STARTER, STARTER) == ()
    turned = STARTER.model_dump(mode="json")
    turned["parameters"]["tiers"].reverse()
    assert changes(STARTER, Release.model_validate(turned)) == (SPELLING,)


ROWS = [
    (part, place, field)
    for part in ("tiers", "return_windows", "shipping", "discounts", "fee_waivers", "clauses")
    for place, row in enumerate(getattr(STARTER.parameters, part))
    for field in type(row).model_fields
]


@given(st.sampled_from(ROWS))
def test_no_field_of_any_row_changes_untold(where):
    part, place, field = where
    value = getattr(getattr(STARTER.parameters, part)[place], field)
    other = {"percentage": "fixed", "False": True, "True": False}.get(str(value))
    if other is None:
        other = str(value + 1) if isinstance(value, Decimal | int) else "2027-01-01" if field == "valid_until" else "9"
    new = edited("parameters", part, place, field, other)
    assert changes(STARTER, new) not in {(), (SPELLING,)}
    assert new.release_id != STARTER.release_id
