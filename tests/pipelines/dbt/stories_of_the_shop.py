"""The shop itself: a signed policy, and products whose price and stock change."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.pipelines.dbt.told import START, Told, stamp


def policy() -> list[Told]:
    def windows(vip: int) -> list[dict[str, Any]]:
        return [
            {
                "clause_id": "R1",
                "tier": "member",
                "product_type": None,
                "country_code": None,
                "window_days": 30,
                "text": "30 days.",
            },
            {
                "clause_id": "R2",
                "tier": "vip",
                "product_type": None,
                "country_code": None,
                "window_days": vip,
                "text": "Longer.",
            },
            {
                "clause_id": "R3",
                "tier": "member",
                "product_type": "Tents",
                "country_code": "GB",
                "window_days": 14,
                "text": "Tents.",
            },
        ]

    def signed(number: int, at: datetime, vip: int) -> Told:
        parameters = {
            "tiers": [
                {"tier": "member", "rank": 1, "minimum_lifetime_value": "0"},
                {"tier": "vip", "rank": 4, "minimum_lifetime_value": "300"},
            ],
            "return_windows": windows(vip),
            "final_sale": {"clause_id": "F1", "text": "Final sale is final."},
            "shipping": [
                {
                    "clause_id": "S1",
                    "tier": tier,
                    "country_code": "GB",
                    "service": "standard",
                    "title": "Standard",
                    "cost": "4.00",
                    "free_from_subtotal": "50.00",
                    "days_min": 2,
                    "days_max": 4,
                    "text": "Standard.",
                }
                for tier in ("member", "vip")
            ],
            "discounts": [
                {
                    "clause_id": "D1",
                    "code": "TRAIL10",
                    "tier": None,
                    "kind": "percentage",
                    "value": "10",
                    "minimum_subtotal": "20",
                    "stackable_with_points": False,
                    "valid_until": None,
                    "description": "Ten off.",
                    "text": "Ten per cent off.",
                }
            ],
            "fee_waivers": [
                {"clause_id": "W1", "fee_code": "late", "tier": None, "maximum_amount": "5.00", "text": "Once."}
            ],
            "limits": {"refund_review_amount": "100"},
            "clauses": [{"clause_id": "R1", "topic": "returns", "text": "30 days."}],
        }
        data = {"release_id": f"r{number}", "signed_by": "Ada", "parameters": parameters}
        return Told("rapport", "release_signed", at, data, routing=("release:current",))

    return [signed(1, START, 60), signed(2, START + timedelta(days=40), 90)]


def own_segments() -> list[Told]:
    """Two that a lead made up, the one defined anew later; windows, a "fewer than" and a group of two conditions."""

    def defined(segment: str, day: int, purpose: str, *conditions: dict[str, Any]) -> Told:
        numbered = [{"group": 1, **each, "number": number} for number, each in enumerate(conditions, start=1)]
        data: dict[str, Any] = {
            "segment": segment,
            "title": segment.title(),
            "purpose": purpose,
            "conditions": numbered,
        }
        data |= {"defined_by": "Ada", "is_active": True}
        at = START + timedelta(days=day)
        return Told("rapport", "segment_defined", at, data, routing=("segment:definitions",))

    often = {"field": "ordered", "operator": "times_at_least", "times": 2, "within_days": 30}
    seldom = {"field": "ordered", "operator": "times_fewer_than", "times": 1, "within_days": 10}
    viewed = {"group": 2, "field": "product_viewed", "operator": "times_at_least", "times": 1, "within_days": None}
    known = {"field": "country_code", "operator": "is_not", "text_value": "US"}
    spent = {"field": "lifetime_value", "operator": "at_least", "number_value": "50"}
    return [
        defined("own_keen", 2, "sale", often, viewed),
        defined("own_away", 3, "exclusion", seldom, known),
        defined("own_keen", 30, "sale", spent, often, viewed),
    ]


def experiments() -> list[Told]:
    """One on a list and one on an exclusion, started and stopped, and one in service that runs."""

    def told(name: str, day: int, state: str, kind: str, segment: str | None, *arms: str) -> Told:
        begun, stopped = START + timedelta(days=3), START + timedelta(days=45)
        width = 10_000 // len(arms)
        data: dict[str, Any] = {
            "experiment_id": f"{name}/1",
            "name": name,
            "version": 1,
            "state": state,
            "salt": name,
            "definition": {"title": name, "kind": kind, "segment": segment, "enrols_days": 90, "horizon_days": 30},
            "arms": [
                {"arm": arm, "treatment": arm, "from_bucket": place * width, "until_bucket": (place + 1) * width,
                 "is_control": place == 0}
                for place, arm in enumerate(arms)
            ],
            "outcomes": [{"outcome": "bought_again", "role": "primary"}, {"outcome": "revenue", "role": "secondary"}],
            "signed_by": "Ada",
            "started_at": stamp(begun),
            "ends_at": stamp(begun + timedelta(days=90)),
            "stopped_at": stamp(stopped) if state == "stopped" else None,
        }  # fmt: skip
        at = START + timedelta(days=day)
        return Told("rapport", "experiment_changed", at, data, routing=("experiment:definitions",))

    return [
        told("write_to_the_keen", 3, "running", "marketing", "own_keen", "none", "follow_up", "suppress"),
        told("spare_the_absent", 3, "running", "marketing", "own_away", "none", "suppress"),
        told("leave_the_escalated", 3, "running", "marketing", "escalated_last_7_days", "none", "suppress"),
        told("people_first", 3, "running", "service", None, "ai_first", "human_first"),
        told("leave_the_escalated", 45, "stopped", "marketing", "escalated_last_7_days", "none", "suppress"),
    ]


def assigned(number: int) -> list[Told]:
    """A shopper who came before an experiment, as whoever they were called then; some under two names."""
    told, random = [], Random(number)
    for identifier in (f"shopify_customer_id:{number}", f"email:s{number}@example.com")[: random.randint(0, 2)]:
        at = START + timedelta(days=random.randint(4, 40), seconds=number)
        data = {
            "experiment_id": "people_first/1",
            "arm": random.choice(("ai_first", "human_first")),
            "bucket": random.randint(0, 9_999),
            "customer_identifier": identifier,
        }
        told.append(Told("rapport", "experiment_assigned", at, data, (identifier,)))
    return told


def catalogue(random: Random) -> list[Told]:
    told = []
    for product, kind, tags in ((1, "Jackets", "warm"), (2, "Tents", "camping, final-sale")):
        for day in (0, 30):
            at = START + timedelta(days=day)
            variants = [
                {
                    "id": product * 10 + size,
                    "title": f"Size {size}",
                    "price": f"{40 * product + day}.00",
                    "sku": f"S{size}",
                    "inventory_item_id": product * 100 + size,
                    "inventory_quantity": random.randint(0, 9),
                    "option1": "x",
                }
                for size in (1, 2)
            ]
            data = {
                "id": product,
                "title": f"Product {product}",
                "product_type": kind,
                "tags": tags,
                "status": "active",
                "handle": f"p{product}",
                "vendor": "Fernway",
                "body_html": "<p>Good &amp; warm</p>",
                "created_at": stamp(START),
                "updated_at": stamp(at),
                "variants": variants,
            }
            told.append(Told("shopify", "products/update", at, data, routing=(f"product:{product}",)))
        item, at = product * 100 + 1, START + timedelta(days=random.randint(1, 60))
        level = {"inventory_item_id": item, "location_id": 1, "available": 3, "updated_at": stamp(at)}
        told.append(Told("shopify", "inventory_levels/update", at, level, routing=(f"inventory_item:{item}",)))
    return told
