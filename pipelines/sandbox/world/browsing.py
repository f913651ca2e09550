"""What a customer looked at lately, and what lies in their basket."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.sandbox.acts import accounts, listing
from pipelines.sandbox.acts.items import Item, Pick
from pipelines.sandbox.books import Document
from pipelines.sandbox.world.orders import fits
from pipelines.sandbox.world.scene import Scene


def view(scene: Scene, item: Item, at: datetime, *, is_signed_in: bool = True) -> None:
    """A look at a product; without a sign-in only the device is known."""
    product = scene.catalogue.shelf(item.title).product
    properties = listing.viewing(product, scene.catalogue.variant(item))
    customer_id = scene.customer_id if is_signed_in else None
    listing.track(
        scene.books, "Product Viewed", properties, at, customer_id=customer_id, anonymous_id=scene.persona.anonymous_id
    )


def browse(scene: Scene) -> None:
    """A visit or two in the last two months; the last look of some lands in a basket."""
    rng = scene.rng
    started_at = max(scene.now - scene.hours(1, 1400), scene.persona.joined_at)
    for position, shelf in enumerate(rng.sample(scene.catalogue.shelves, rng.choice((0, 1, 2, 3, 5)))):
        at = started_at + timedelta(minutes=3 * position)
        item = fits(scene, shelf)
        if scene.has_come(at):
            view(scene, item, at, is_signed_in=rng.random() < 0.7)
        if position == 1 and rng.random() < 0.4 and scene.has_come(at + timedelta(minutes=1)):
            fill_basket(scene, [item], at + timedelta(minutes=1))


def fill_basket(scene: Scene, items: list[Item], at: datetime) -> Document:
    """An open basket with these items."""
    picks = [Pick(item, 1, item.price) for item in items]
    token = f"cart-{scene.customer_id}-{int(at.timestamp())}"
    return accounts.open_cart(scene.books, token, scene.customer, picks, at)
