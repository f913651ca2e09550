"""The stories of the named customers, each told relative to `now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from pipelines.sandbox.acts import accounts
from pipelines.sandbox.acts.items import Item
from pipelines.sandbox.acts.paying import Card
from pipelines.sandbox.characters import CHARACTERS, Character
from pipelines.sandbox.world import browsing, conversations, helpdesk, loyalty
from pipelines.sandbox.world.journey import Journey
from pipelines.sandbox.world.orders import LATE_FEE
from pipelines.sandbox.world.people import Persona
from pipelines.sandbox.world.scene import Scene
from pipelines.sandbox.world.scripts import SCRIPTS


def persona_of(character: Character, now: datetime) -> Persona:
    """The person behind a named customer: all of them joined long ago and agreed to mails."""
    return Persona(
        position=character.position,
        first_name=character.first_name,
        last_name=character.last_name,
        email=character.email,
        country=character.country,
        city=character.city,
        postcode=character.postcode,
        street=f"{10 + character.position} Mill Lane",
        joined_at=now - timedelta(days=500 + character.position),
        is_email_subscribed=character.position % 4 != 0,
        is_sms_subscribed=character.position % 3 == 1,
        shirt_size="M",
        shoe_size="7",
        activity="hiking",
    )


def tell_story(scene: Scene) -> None:
    """Write down what is special about a named customer."""
    STORIES[CHARACTERS[scene.persona.position - 1].first_name](scene)


def _item(scene: Scene, title: str, variant: str) -> Item:
    return scene.catalogue.item(title, variant)


def _arrived(scene: Scene, days_ago: float, *items: Item, days_on_the_way: float = 3) -> Journey:
    """An order that was delivered so many days ago, in the afternoon."""
    delivered_at = scene.now - timedelta(days=days_ago)
    placed_at = delivered_at - timedelta(days=days_on_the_way)
    journey = Journey(scene, [(item, 1) for item in items], placed_at)
    journey.travel(placed_at + timedelta(hours=6), delivered_at)
    return journey


def _large_past(scene: Scene) -> None:
    """Enough spent over the years to be VIP."""
    _arrived(
        scene, 430, _item(scene, "Hollow Two-Person Tent", "Moss"), _item(scene, "Nightjar Down Bag", "Rust / Regular")
    )
    _arrived(
        scene, 300, _item(scene, "Hollow Family Tent", "Sand"), _item(scene, "Tarn Mid Walking Boots", "Brown / 7")
    )
    _arrived(
        scene, 160, _item(scene, "Ridgeback Parka", "Bracken / M"), _item(scene, "Drover Trek Pack 45", "Moss / S/M")
    )


def _maya(scene: Scene) -> None:
    _large_past(scene)
    _arrived(scene, 45, _item(scene, "Stormbeck Down Jacket", "Ink / M"))
    basket = [
        _item(scene, "Larkrise Waterproof Jacket", "Moss / M"),
        _item(scene, "Archive Pile Fleece", "Mustard / M"),
    ]
    for minutes, item in enumerate(basket):
        browsing.view(scene, item, scene.now - timedelta(minutes=50 - minutes))
    browsing.fill_basket(scene, basket, scene.now - timedelta(minutes=45))


def _tom(scene: Scene) -> None:
    _arrived(scene, 200, _item(scene, "Kestrel Running Tee", "Slate / M"))
    placed_at = scene.now - timedelta(days=1, hours=9)
    journey = Journey(scene, [(_item(scene, "Lane Trail Runners", "Ink / 7"), 1)], placed_at, service="express")
    lands_at = datetime.combine(scene.now + timedelta(days=2), time(15, 30, tzinfo=scene.now.tzinfo))
    journey.ship(placed_at + timedelta(hours=6))
    journey.scan("in_transit", placed_at + timedelta(hours=14), lands_at, city="Daventry")


def _priya(scene: Scene) -> None:
    _arrived(
        scene,
        240,
        _item(scene, "Cloudberry Sleeping Mat", "Fern / Regular"),
        _item(scene, "Lambfold Sleeping Bag", "Ink / Regular"),
    )
    _arrived(scene, 130, _item(scene, "Rambler Merino Socks", "Charcoal / 6-8"))
    loyalty.redeem(scene, 300, scene.now - timedelta(days=1, hours=1))


def _jonas(scene: Scene) -> None:
    _arrived(scene, 90, _item(scene, "Enamel Mug", "Navy"))
    placed_at = scene.now - timedelta(days=2, hours=5)
    journey = Journey(
        scene, [(_item(scene, "Heathergate Softshell", "Moss / M"), 1)], placed_at, card=Card("Mastercard", "5454")
    )
    journey.charge_twice(placed_at + timedelta(seconds=35))
    journey.ship(placed_at + timedelta(hours=20))
    journey.scan("in_transit", placed_at + timedelta(hours=30), placed_at + timedelta(days=5), city="Duisburg")


def _elena(scene: Scene) -> None:
    items = _item(scene, "Coldharbour Wax Jacket", "Olive / M"), _item(scene, "Teasel Thermal Crew", "Navy / M")
    journey = _arrived(scene, 36, *items)
    line = journey.order["line_items"][1]
    asked_at = scene.now - timedelta(days=30)
    # Landed nine days ago, a week after it was due; refunded, and the fee taken, on the day after.
    journey.send_back({line["id"]: 1}, asked_at, "size_too_large", days_on_the_way=21)
    journey.charge_fee(LATE_FEE, scene.now - timedelta(days=8) + timedelta(minutes=5))


def _sam(scene: Scene) -> None:
    first = Journey(scene, [(_item(scene, "Tarn Mid Walking Boots", "Slate / 7"), 1)], scene.now - timedelta(days=9))
    first.ship(scene.now - timedelta(days=8))
    first.scan("in_transit", scene.now - timedelta(days=7, hours=12), first.promised_at, city="Daventry")
    message = "The parcel is delayed at the depot."
    first.scan(
        "in_transit", scene.now - timedelta(days=3), scene.now + timedelta(days=1), city="Newport", message=message
    )
    second = Journey(scene, [(_item(scene, "Glow Head Torch", "Black"), 2)], scene.now - timedelta(days=1, hours=4))
    second.ship(scene.now - timedelta(hours=8))
    second.scan("in_transit", scene.now - timedelta(hours=3), scene.now + timedelta(days=3), city="Daventry")


def _aisha(scene: Scene) -> None:
    _arrived(
        scene,
        100,
        _item(scene, "Whinfell Insulated Jacket", "Fern / M"),
        _item(scene, "Scree Approach Shoes", "Slate / 7"),
    )
    loyalty.redeem(scene, 200, scene.now - timedelta(minutes=30))
    Journey(scene, [(_item(scene, "Thistle Grid Fleece", "Rust / M"), 1)], scene.now - timedelta(minutes=5))


def _leo(scene: Scene) -> None:
    journey = _arrived(scene, 18, _item(scene, "Burrow Pile Fleece", "Oat / M"), _item(scene, "Gannet Cap", "Navy"))
    line = journey.order["line_items"][0]
    # Landed two days ago, refunded one day ago.
    journey.send_back(
        {line["id"]: 1}, scene.now - timedelta(days=7, hours=-1), "size_too_large", note="Too wide for me"
    )


def _grace(scene: Scene) -> None:
    _arrived(scene, 70, _item(scene, "Snood of Many Uses", "Coral"))
    items = [_item(scene, "Firefly Camp Lantern", "Sand"), _item(scene, "Trivet Cook Set", "Steel")]
    placed_at = scene.now - timedelta(hours=1)
    browsing.fill_basket(scene, items, placed_at - timedelta(minutes=9))
    card = Card("Visa", "0002")
    journey = Journey(scene, [(item, 1) for item in items], placed_at, service="express", card=card, is_paid=False)
    journey.decline("insufficient_funds", placed_at + timedelta(seconds=3))
    journey.decline("insufficient_funds", placed_at + timedelta(minutes=4))


def _olivia(scene: Scene) -> None:
    _arrived(scene, 220, _item(scene, "Insulated Flask 750", "Rust"))
    box = _item(scene, "Trail Pantry Box", "Vegan")
    next_at = scene.now + timedelta(days=5)
    started_at = next_at - timedelta(weeks=24)
    accounts.subscribe(scene.books, scene.customer_id, box, weeks=4, next_at=next_at, at=started_at)


def _nina(scene: Scene) -> None:
    _large_past(scene)
    item = _item(scene, "Larkrise Waterproof Jacket", "Slate / M")
    browsing.view(scene, item, scene.now - timedelta(hours=3))
    browsing.view(scene, item, scene.now - timedelta(hours=2, minutes=50))


def _ben(scene: Scene) -> None:
    journey = _arrived(scene, 6, _item(scene, "Whinfell Insulated Jacket", "Navy / M"))
    helpdesk.open_ticket(scene, journey, 0, scene.now - timedelta(days=3), is_answered=False, priority="urgent")
    script = next(script for script in SCRIPTS if script.intent == "hand_over")
    conversations.play(scene, script, "escalated", scene.now - timedelta(days=1), journey, "web-chat")


def _ravi(scene: Scene) -> None:
    _arrived(scene, 45, _item(scene, "Tarn Mid Walking Boots", "Brown / 8"))


def _marta(scene: Scene) -> None:
    _arrived(scene, 120, _item(scene, "Camp Pillow", "Oat"))
    Journey(scene, [(_item(scene, "Drover Daypack 22", "Ink"), 1)], scene.now - timedelta(hours=4))


STORIES: dict[str, Callable[[Scene], None]] = {
    "Maya": _maya,
    "Tom": _tom,
    "Priya": _priya,
    "Jonas": _jonas,
    "Elena": _elena,
    "Sam": _sam,
    "Aisha": _aisha,
    "Leo": _leo,
    "Grace": _grace,
    "Olivia": _olivia,
    "Nina": _nina,
    "Ben": _ben,
    "Ravi": _ravi,
    "Marta": _marta,
}
