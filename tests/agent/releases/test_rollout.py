import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.releases.model import Audience, Rollout, SkillRollout
from agent.releases.rollout import BUCKETS, Asker, assigned, bucket_of, is_in_audience, is_in_share

VIP = Asker("shopify_customer_id:1", "web-chat", "vip", frozenset({"vip_to_call"}))
STRANGER = Asker("conv_1", "web-chat")


def rollout(**given):
    return Rollout(skills=(SkillRollout(**{"skill": "return_order", "mode": "autonomous"} | given),))


@pytest.mark.parametrize(
    ("bucket", "percent", "is_in"),
    [(0, 0, False), (0, 1, True), (99, 1, True), (100, 1, False), (9_999, 99, False), (9_999, 100, True)],
)
def test_a_share_ends_exactly_at_its_percent(bucket, percent, is_in):
    assert is_in_share(bucket, percent) is is_in


@given(st.text(max_size=20), st.integers(0, 99))
def test_whoever_is_in_a_share_stays_in_it_when_it_grows(subject, percent):
    bucket = bucket_of("return_order", subject)
    assert 0 <= bucket < BUCKETS
    assert bucket == bucket_of("return_order", subject)
    assert is_in_share(bucket, percent + 1) or not is_in_share(bucket, percent)


def test_ten_percent_of_many_is_about_ten_percent_and_not_the_same_ones_for_every_skill():
    subjects = [f"shopify_customer_id:{number}" for number in range(10_000)]
    returning, tracking = (
        {each for each in subjects if is_in_share(bucket_of(skill, each), 10)}
        for skill in ("return_order", "track_order")
    )
    # Three standard deviations of 10,000 draws at one in ten are 90.
    assert 910 <= len(returning) <= 1090
    assert len(returning & tracking) < 200


@pytest.mark.parametrize(
    ("audience", "vip_is_in", "stranger_is_in"),
    [
        (Audience(), True, True),
        (Audience(tiers=("vip", "gold")), True, False),
        (Audience(tiers=("gold",)), False, False),
        (Audience(segments=("vip_to_call",)), True, False),
        (Audience(segments=("open_complaint",)), False, False),
        (Audience(channels=("web-chat",)), True, True),
        (Audience(channels=("email",)), False, False),
        (Audience(tiers=("vip",), channels=("email",)), False, False),
    ],
)
def test_an_audience_is_whom_every_list_of_it_fits(audience, vip_is_in, stranger_is_in):
    assert (is_in_audience(VIP, audience), is_in_audience(STRANGER, audience)) == (vip_is_in, stranger_is_in)


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        (rollout(), "autonomous"),
        (rollout(mode="off"), "off"),
        (rollout(share_percent=0), "off"),
        (rollout(share_percent=0, otherwise="suggest"), "suggest"),
        (rollout(audience=Audience(tiers=("gold",)), otherwise="suggest"), "suggest"),
        (rollout(audience=Audience(tiers=("vip",))), "autonomous"),
        (Rollout(), "autonomous"),
        (Rollout(default_mode="suggest"), "suggest"),
    ],
)
def test_a_skill_has_its_mode_inside_and_the_other_outside(given, mode):
    assert assigned("return_order", VIP, given).mode == mode
