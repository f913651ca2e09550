"""The life of one order in the past, step by step. A step that has not come yet is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from pipelines.sandbox.acts import accounts, ordering, paying, returning, shipping
from pipelines.sandbox.acts.items import Item, Pick, spread, unit_paid
from pipelines.sandbox.acts.ordering import Basket, Code, Shipping
from pipelines.sandbox.acts.paying import Card, Fee
from pipelines.sandbox.books import Document
from pipelines.sandbox.terms import promise_by, shipping_price
from pipelines.sandbox.world.scene import Scene

CARRIERS = {"GB": "Royal Parcel", "US": "Union Post"}
# Of an old parcel only its delivery is remembered: the scans on the way are a third of all events and told nothing.
SCANS_KEPT = timedelta(days=90)
HUB = {"GB": "Daventry", "US": "Newark"}


def carrier_for(country: str) -> str:
    """Who brings a parcel to a country."""
    return CARRIERS.get(country, "Europarcel")


class Journey:
    """One order from the basket to whatever became of it."""

    def __init__(
        self,
        scene: Scene,
        picks: Sequence[tuple[Item, int]],
        placed_at: datetime,
        *,
        service: str = "standard",
        card: Card | None = None,
        code: Code | None = None,
        is_paid: bool = True,
    ) -> None:
        self.scene = scene
        self.card = card or Card()
        self.placed_at = placed_at
        self.fulfillment: Document | None = None
        self.delivered_at: datetime | None = None
        basket = _basket(scene, picks, placed_at, service, code)
        self.promised_at = basket.shipping.promised_at
        status = "paid" if is_paid else "pending"
        self.order = ordering.place(scene.books, scene.customer, basket, placed_at, status)
        if card is not None:
            paying.keep_on_file(scene.books, scene.customer_id, card, placed_at + timedelta(seconds=1))
        if is_paid:
            paying.charge(scene.books, self.order, self.card, placed_at + timedelta(seconds=2))
            self.earn(placed_at + timedelta(seconds=3))

    @property
    def carrier(self) -> str:
        """Who brings it."""
        return carrier_for(self.order["shipping_address"]["country_code"])

    def earn(self, at: datetime) -> None:
        """A point for each whole pound of the goods."""
        points = int(Decimal(self.order["subtotal_price"]))
        text = f"Points for order {self.order['name']}"
        accounts.enter_points(self.scene.books, self.scene.customer_id, points, "purchase", text, at, self.order["id"])

    def ship(self, at: datetime) -> None:
        """Hand the parcel over."""
        if not self.scene.has_come(at):
            return
        self.order, self.fulfillment = shipping.ship(self.scene.books, self.order, self.carrier, at)

    def scan(self, status: str, at: datetime, estimated_at: datetime, city: str = "", message: str = "") -> None:
        """A scan by the carrier."""
        if self.fulfillment is None or not self.scene.has_come(at):
            return
        self.fulfillment = shipping.scan(
            self.scene.books,
            self.fulfillment,
            status,
            at,
            estimated_at=estimated_at,
            address=self.order["shipping_address"],
            city=city,
            message=message,
        )
        self.delivered_at = at if status == "delivered" else self.delivered_at

    def travel(self, shipped_at: datetime, delivered_at: datetime) -> None:
        """The ordinary way: shipped, sorted, on the van, delivered in daylight."""
        delivered_at = datetime.combine(
            delivered_at, time(9 + delivered_at.hour % 9, delivered_at.minute, tzinfo=delivered_at.tzinfo)
        )
        hub = HUB.get(self.order["shipping_address"]["country_code"], "Duisburg")
        self.ship(shipped_at)
        if self.scene.now - delivered_at < SCANS_KEPT:
            self.scan("in_transit", shipped_at + timedelta(hours=7), delivered_at, city=hub)
            self.scan("out_for_delivery", delivered_at - timedelta(hours=2), delivered_at)
        self.scan("delivered", delivered_at, delivered_at)

    def charge_twice(self, at: datetime) -> None:
        """The mistake nobody wants: the same amount taken again."""
        if self.scene.has_come(at):
            paying.charge(self.scene.books, self.order, self.card, at)

    def charge_fee(self, fee: Fee, at: datetime) -> None:
        """A fee on top."""
        if self.scene.has_come(at):
            paying.charge_fee(self.scene.books, self.order, self.card, fee, at)

    def decline(self, code: str, at: datetime) -> None:
        """An attempt to pay that failed."""
        if self.scene.has_come(at):
            paying.decline(self.scene.books, self.order, self.card, code, at)

    def cancel(self, at: datetime, reason: str = "customer") -> None:
        """Cancelled before it left; all that was paid goes back."""
        if self.fulfillment is not None or not self.scene.has_come(at):
            return
        quantities = {line["id"]: line["quantity"] for line in self.order["line_items"]}
        self.order = ordering.cancel(self.scene.books, self.order, reason, at)
        self.refund(quantities, Decimal(self.order["total_price"]), at + timedelta(minutes=1), "Order cancelled")

    def refund(self, quantities: Mapping[int, int], amount: Decimal, at: datetime, note: str) -> None:
        """Money back, and the points that came with it."""
        if not self.scene.has_come(at):
            return
        self.order, _ = paying.refund(self.scene.books, self.order, quantities, amount, at, note=note)
        points = min(int(amount), int(Decimal(self.order["subtotal_price"])))
        text = f"Points taken back: refund of order {self.order['name']}"
        accounts.enter_points(self.scene.books, self.scene.customer_id, -points, "return", text, at, self.order["id"])

    def send_back(
        self,
        quantities: Mapping[int, int],
        asked_at: datetime,
        reason: str,
        *,
        note: str = "",
        days_on_the_way: int = 5,
    ) -> None:
        """A return: asked for, approved, landed some days later, refunded on the day after."""
        document = self.ask_back(quantities, asked_at, reason, note=note)
        landed_at = asked_at + timedelta(days=days_on_the_way)
        if document is None or not self.scene.has_come(landed_at):
            return
        returning.land(self.scene.books, document, landed_at)
        amount = sum((unit_paid(line) * quantities.get(line["id"], 0) for line in self.order["line_items"]), Decimal(0))
        self.refund(quantities, amount, landed_at + timedelta(days=1), "Return received")

    def ask_back(
        self, quantities: Mapping[int, int], asked_at: datetime, reason: str, *, note: str = ""
    ) -> Document | None:
        """A return that is asked for and approved two hours later."""
        if self.delivered_at is None or not self.scene.has_come(asked_at):
            return None
        document = returning.ask(self.scene.books, self.order, quantities, reason, asked_at, position=1, note=note)
        approved_at = asked_at + timedelta(hours=2)
        return returning.approve(self.scene.books, document, approved_at) if self.scene.has_come(approved_at) else None

    def exchange(self, line: Document, item: Item, asked_at: datetime) -> None:
        """Another size for the same money."""
        document = self.ask_back({line["id"]: 1}, asked_at, "size")
        swapped_at = asked_at + timedelta(hours=3)
        if document is None or not self.scene.has_come(swapped_at + timedelta(days=4)):
            return
        shipped = [each["id"] for each in self.order["line_items"]]
        self.order, document = returning.swap(self.scene.books, self.order, document, [(item, 1)], swapped_at)
        returning.land(self.scene.books, document, swapped_at + timedelta(days=4))
        self.order, _ = shipping.ship(
            self.scene.books, self.order, self.carrier, swapped_at + timedelta(days=1), shipped
        )


def _basket(scene: Scene, picks: Sequence[tuple[Item, int]], at: datetime, service: str, code: Code | None) -> Basket:
    priced = [Pick(item, count, scene.catalogue.shelf(item.title).price_at(at)) for item, count in picks]
    if code is not None:
        priced = spread(priced, code.amount)
    subtotal = sum((pick.total for pick in priced), Decimal(0))
    price = shipping_price(service, subtotal, tier="member")
    title = {"standard": "Standard delivery", "express": "Express delivery"}[service]
    shipment = Shipping(service, title, price, promise_by(service, at))
    return Basket(priced, shipment, codes=[code] if code else [])
