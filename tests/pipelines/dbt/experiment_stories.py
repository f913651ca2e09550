"""Shoppers who come before two experiments in marketing: one on a list, one on what keeps off lists."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from tests.evals._planted_effects import bucket_of
from tests.pipelines.dbt.stories_of_orders import order_life
from tests.pipelines.dbt.told import START, Told, stamp

WRITE, SPARE = "write_to_the_keen/1", "spare_the_escalated/1"
BEGUN = START + timedelta(days=3)
# Of the list experiment a tenth is in no arm; both end after 30 days and look at each person for 40.
ARMS = {
    WRITE: [
        ("holdout", "none", 0, 3_000),
        ("written_to", "follow_up", 3_000, 6_000),
        ("left_alone", "suppress", 6_000, 9_000),
    ],
    SPARE: [("as_before", "none", 0, 5_000), ("spared", "suppress", 5_000, 10_000)],
}
KEEN, ESCALATED, COMPLAINING = range(1, 61), range(61, 91), range(91, 111)
# Two accounts of one person, joined after both had been drawn.
PAIR = (201, 202)


def changed(experiment: str, state: str, day: float) -> Told:
    """One of the two as it stood then."""
    segment = "interest_not_ordered" if experiment == WRITE else "escalated_last_7_days"
    names = ("arm", "treatment", "from_bucket", "until_bucket")
    arms = [
        dict(zip(names, arm, strict=True)) | {"is_control": place == 0} for place, arm in enumerate(ARMS[experiment])
    ]
    begun = None if state == "signed" else stamp(BEGUN)
    definition = {"title": experiment, "kind": "marketing", "segment": segment, "enrols_days": 30, "horizon_days": 40}
    data: dict[str, Any] = {
        "experiment_id": experiment,
        "name": experiment[:-2],
        "version": 1,
        "state": state,
        "salt": f"salt of {experiment}",
        "definition": definition,
        "arms": arms,
        "outcomes": [
            {"outcome": "bought_again", "role": "primary", "wanted": 0.1},
            {"outcome": "revenue", "role": "secondary"},
            {"outcome": "unsubscribed", "role": "guardrail", "margin": 0.05},
        ],
        "signed_by": "Lea",
        "started_at": begun,
        "ends_at": begun and stamp(BEGUN + timedelta(days=30)),
        "stopped_at": stamp(START + timedelta(days=day)) if state == "stopped" else None,
    }
    at = START + timedelta(days=day)
    return Told("rapport", "experiment_changed", at, data, routing=("experiment:definitions",))


def shoppers() -> list[Told]:
    """All agreed to mail and asked about a product, the escalated before anything was tried; some complain."""
    told: list[Told] = []
    for number in (*KEEN, *ESCALATED, *COMPLAINING, *PAIR):
        told += _account(number)
        told.append(_service(number, "product_interest_captured", 2 if number in ESCALATED else 4, product_ids=["1"]))
        if number in ESCALATED:
            told.append(_service(number, "conversation_escalated", 4, reason="asked"))
        if number in COMPLAINING:
            told.append(_complaint(number))
    return told


def later(drawn: dict[int, str]) -> list[Told]:
    """Who was written to orders, as far as their number is even; and two accounts turn out to be one person."""
    told = [Told("shopify", "merged", START + timedelta(days=8), {}, _names(PAIR[0]) + _names(PAIR[1]))]
    for number, arm in drawn.items():
        if arm == "written_to" and number % 2 == 0:
            told += _kept_order(number)
    return told


def arm_of(experiment: str, customer_id: str) -> str | None:
    """Where the formula puts them, worked out beside the models."""
    bucket = bucket_of(f"salt of {experiment}", customer_id)
    return next((arm for arm, _, begins, ends in ARMS[experiment] if begins <= bucket < ends), None)


def _kept_order(number: int) -> list[Told]:
    """An order that nobody cancelled."""
    at = START + timedelta(days=20)
    lives = (order_life(Random(seed), number * 10, number, at, _names(number)) for seed in count())
    return next(life for life in lives if all(each.kind != "orders/cancelled" for each in life))


def _names(number: int) -> tuple[str, str]:
    return (f"shopify_customer_id:{number}", f"email:s{number}@example.com")


def _account(number: int) -> list[Told]:
    at = START + timedelta(hours=1)
    consent = {"state": "subscribed", "consent_updated_at": stamp(at)}
    data: dict[str, Any] = {"id": number, "email": f"s{number}@example.com", "first_name": "Sam", "tags": ""}
    data |= {"created_at": stamp(at), "updated_at": stamp(at), "email_marketing_consent": consent}
    return [Told("shopify", "customers/update", at, data, _names(number))]


def _service(number: int, kind: str, day: int, **data: Any) -> Told:
    me, talk = _names(number)[0], f"conv{number}"
    common = {"conversation_id": talk, "channel": "web-chat", "mode": "live", "customer_identifier": me}
    at = START + timedelta(days=day, minutes=number)
    return Told("rapport", kind, at, common | data, (me,), (f"conversation:{talk}",))


def _complaint(number: int) -> Told:
    at = START + timedelta(days=1)
    ticket: dict[str, Any] = {"id": 70_000 + number, "customer_id": number, "subject": "Broken", "status": "open"}
    ticket |= {"email": f"s{number}@example.com", "tags": ["complaint"], "created_at": stamp(at), "comments": []}
    ticket |= {"updated_at": stamp(at), "solved_at": None, "channel": "email"}
    return Told("sandbox", "tickets/update", at, ticket, _names(number))
