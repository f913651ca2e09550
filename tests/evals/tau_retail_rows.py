"""A customer's profile out of a `tau_retail` shop as it stands, for rules that are asked without a warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from agent.profile import (
    SECTIONS,
    CatalogVariant,
    CustomerProfile,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    ReturnOption,
    Row,
    Shipment,
)
from tests.agent.world import a_row
from tests.evals.tau_retail_shop import Document, TauShop
from tests.evals.tau_retail_told import order_number, title_of

ON_A_RETURN = frozenset({"return requested", "exchange requested"})


def profile_of(shop: TauShop, user_id: str, now: datetime) -> CustomerProfile:
    """What the tables would hold of this customer, as far as actions look at it."""
    rows = list(_rows(shop, shop.document["users"][user_id], now))
    return CustomerProfile(user_id, {name: tuple(row for row in rows if name == row.TABLE) for name in SECTIONS})


def line_id(order_id: str, place: int) -> str:
    """The line at this place, counted from 1."""
    return str(order_number(order_id) * 100 + place)


def _rows(shop: TauShop, user: Document, now: datetime) -> Iterator[Row]:
    for method in user["payment_methods"].values():
        balance = Decimal(str(method["balance"])) if "balance" in method else None
        yield a_row(
            PaymentMethod, customer_id=user["user_id"], payment_method_id=method["id"], balance=balance,
            payment_method_kind=method["source"],
        )  # fmt: skip
    for order in (shop.order(order_id) for order_id in user["orders"]):
        yield from _order(order, now)
        for item in order["items"]:
            yield from _variants(shop.document["products"][item["product_id"]])


def _order(order: Document, now: datetime) -> Iterator[Row]:
    owner, order_id = order["user_id"], str(order_number(order["order_id"]))
    has_arrived = order["status"] == "delivered" or order["status"] in ON_A_RETURN
    total = Decimal(str(round(sum(item["price"] for item in order["items"]), 2)))
    yield a_row(
        Order, customer_id=owner, order_id=order_id, order_name=order["order_id"], source="shopify",
        is_cancelled=order["status"] == "cancelled", total_amount=total, ship_to_country_code="US",
        fulfillment_status="fulfilled" if order["fulfillments"] else None,
        delivered_at=now - timedelta(days=3) if has_arrived else None,
    )  # fmt: skip
    if order["fulfillments"]:
        yield a_row(Shipment, customer_id=owner, shipment_id=order_id, order_id=order_id)
    for number, paid in enumerate(order["payment_history"]):
        yield a_row(
            Payment, customer_id=owner, payment_id=f"{order_id}{number}", order_id=order_id,
            payment_method_id=paid["payment_method_id"], attempted_at=now - timedelta(days=9 - number),
            payment_kind="sale" if paid["transaction_type"] == "payment" else "refund",
        )  # fmt: skip
    for place, item in enumerate(order["items"], start=1):
        yield from _line(order, item, place, now)


def _line(order: Document, item: Document, place: int, now: datetime) -> Iterator[Row]:
    owner, order_id, key = order["user_id"], str(order_number(order["order_id"])), line_id(order["order_id"], place)
    yield a_row(
        OrderLine, customer_id=owner, order_line_id=key, order_id=order_id, product_id=item["product_id"],
        variant_id=item["item_id"], product_title=item["name"], variant_title=title_of(item["options"]), quantity=1,
        current_quantity=1, unit_price=Decimal(str(item["price"])),
    )  # fmt: skip
    if order["status"] == "delivered" or order["status"] in ON_A_RETURN:
        yield a_row(
            ReturnOption, customer_id=owner, option_id=key, scope="order_line", order_line_id=key, order_id=order_id,
            returnable_quantity=0 if order["status"] in ON_A_RETURN else 1, window_days=3650,
            returnable_until_at=now + timedelta(days=3650),
        )  # fmt: skip


def _variants(product: Document) -> Iterator[Row]:
    for each in product["variants"].values():
        yield a_row(
            CatalogVariant, variant_id=each["item_id"], product_id=product["product_id"],
            price=Decimal(str(each["price"])), stock_quantity=20 if each["available"] else 0,
        )  # fmt: skip
