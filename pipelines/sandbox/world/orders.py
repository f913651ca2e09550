"""What a customer bought over the years, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.acts.items import Item
from pipelines.sandbox.acts.ordering import Code
from pipelines.sandbox.acts.paying import DECLINES, Card, Fee
from pipelines.sandbox.world.catalogue import Shelf
from pipelines.sandbox.world.journey import Journey
from pipelines.sandbox.world.scene import Scene

ORDER_COUNTS = ((0, 14), (1, 30), (2, 21), (3, 13), (4, 8), (6, 8), (9, 4), (14, 2))
LATE_FEE = Fee(
    "LATE_RETURN", "Late return: the parcel came back more than 14 days after its return was approved.", Decimal("6.00")
)
RETURN_REASONS = ("size_too_small", "size_too_large", "not_as_described", "changed_mind", "defective")


def buy(scene: Scene) -> list[Journey]:
    """Write down all orders of a customer, oldest first."""
    counts, weights = zip(*ORDER_COUNTS, strict=True)
    count = scene.rng.choices(counts, weights=weights)[0]
    span = (scene.now - scene.persona.joined_at).total_seconds()
    moments = sorted(scene.persona.joined_at + timedelta(seconds=scene.rng.random() * span) for _ in range(count))
    return [buy_once(scene, at.replace(microsecond=0)) for at in moments]


def buy_once(scene: Scene, placed_at: datetime) -> Journey:
    """One order with one of the fates below."""
    rng = scene.rng
    journey = Journey(
        scene,
        _choose(scene),
        placed_at,
        service=rng.choices(("standard", "express"), weights=(4, 1))[0],
        card=_card(rng),
        code=Code("WELCOME10", Decimal("5.00"), "fixed_amount") if rng.random() < 0.12 else None,
    )
    if rng.random() < 0.05:
        journey.decline(rng.choice(list(DECLINES)), placed_at - timedelta(seconds=40))
    fates, weights = zip(*FATES, strict=True)
    rng.choices(fates, weights=weights)[0](journey, rng)
    return journey


def fits(scene: Scene, shelf: Shelf) -> Item:
    """The variant of a product that suits the customer's sizes, in a colour of chance."""
    sizes = (scene.persona.shirt_size, scene.persona.shoe_size)
    suited = [item for item in shelf.items if item.variant_title.split(" / ")[-1] in sizes]
    return scene.rng.choice(suited or list(shelf.items))


def _choose(scene: Scene) -> list[tuple[Item, int]]:
    count = scene.rng.choices((1, 2, 3), weights=(55, 32, 13))[0]
    shelves = scene.rng.sample(scene.catalogue.shelves, count)
    return [(fits(scene, shelf), 2 if scene.rng.random() < 0.08 else 1) for shelf in shelves]


def _card(rng: Random) -> Card:
    return Card(rng.choice(("Visa", "Mastercard", "Amex")), f"{rng.randint(0, 9999):04d}")


def _deliver(journey: Journey, _rng: Random) -> None:
    shipped_at = journey.placed_at + journey.scene.hours(5, 30)
    quick = journey.order["shipping_lines"][0]["code"] == "express"
    journey.travel(shipped_at, shipped_at + journey.scene.hours(*((16, 30) if quick else (40, 90))))


def _deliver_late(journey: Journey, _rng: Random) -> None:
    shipped_at = journey.placed_at + journey.scene.hours(20, 60)
    delivered_at = journey.promised_at + journey.scene.hours(30, 150)
    journey.travel(shipped_at, delivered_at)


def _cancel(journey: Journey, _rng: Random) -> None:
    journey.cancel(journey.placed_at + journey.scene.hours(0.2, 4))


def _send_back(journey: Journey, rng: Random) -> None:
    _deliver(journey, rng)
    line = rng.choice(journey.order["line_items"])
    if journey.delivered_at and not line["properties"]:
        asked_at = journey.delivered_at + journey.scene.hours(20, 400)
        journey.send_back({line["id"]: 1}, asked_at, rng.choice(RETURN_REASONS))


def _exchange(journey: Journey, rng: Random) -> None:
    _deliver(journey, rng)
    line = journey.order["line_items"][0]
    if journey.delivered_at and not line["properties"]:
        items = journey.scene.catalogue.shelf(line["title"]).items
        journey.exchange(line, rng.choice(items), journey.delivered_at + journey.scene.hours(20, 200))


def _double_charge(journey: Journey, rng: Random) -> None:
    journey.charge_twice(journey.placed_at + timedelta(seconds=35))
    _deliver(journey, rng)


def _late_fee(journey: Journey, rng: Random) -> None:
    _deliver(journey, rng)
    line = journey.order["line_items"][0]
    if journey.delivered_at and not line["properties"]:
        asked_at = journey.delivered_at + journey.scene.hours(20, 100)
        journey.send_back({line["id"]: 1}, asked_at, "changed_mind", days_on_the_way=21)
        journey.charge_fee(LATE_FEE, asked_at + timedelta(days=22))


def _goodwill(journey: Journey, rng: Random) -> None:
    _deliver(journey, rng)
    if journey.delivered_at:
        amount = (Decimal(journey.order["subtotal_price"]) / 10).quantize(Decimal("0.01"))
        journey.refund({}, amount, journey.delivered_at + journey.scene.hours(20, 60), "Goodwill: damaged box")


FATES: tuple[tuple[Callable[[Journey, Random], None], float], ...] = (
    (_deliver, 71),
    (_deliver_late, 6),
    (_cancel, 5),
    (_send_back, 12),
    (_exchange, 3),
    (_goodwill, 2),
    (_double_charge, 0.5),
    (_late_fee, 0.5),
)
