"""Money after the order: given back, given as credit, tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import Field

from pipelines.sandbox.acts import accounts, ordering, paying
from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.operations.desk import Id, LineQuantity, Money, Request, Result, Text, operation
from pipelines.sandbox.operations.orders import CardIn, settle
from pipelines.sandbox.shop import RefusedError, Shop

STORE_CREDIT = "store_credit"


class RefundOrder(Request):
    """Give money back; the lines named are taken off the order."""

    order_id: Id
    amount: Money
    lines: tuple[LineQuantity, ...] = Field((), max_length=50)
    note: Text = ""


class ApplyStoreCredit(Request):
    """Give money back as credit for the next order."""

    order_id: Id
    amount: Money
    note: Text = ""


class RetryPayment(Request):
    """Pay an order that waits for payment."""

    order_id: Id
    card: CardIn = CardIn()


@operation(RefundOrder)
def refund_order(shop: Shop, request: RefundOrder) -> Result:
    """Give back no more than was paid."""
    order = shop.get(Table.ORDERS, request.order_id)
    quantities = bought(order, request.lines)
    order, refund = give_back(shop, order, quantities, request.amount, request.note)
    return {"order": order, "refund": refund}


@operation(ApplyStoreCredit)
def apply_store_credit(shop: Shop, request: ApplyStoreCredit) -> Result:
    """Give back no more than was paid, as store credit."""
    order = shop.get(Table.ORDERS, request.order_id)
    order, refund = give_back(shop, order, {}, request.amount, request.note, gateway=STORE_CREDIT)
    return {"order": order, "refund": refund}


@operation(RetryPayment)
def retry_payment(shop: Shop, request: RetryPayment) -> Result:
    """Try to take the payment of a pending order once more."""
    order = shop.get(Table.ORDERS, request.order_id)
    if order["financial_status"] != "pending" or order["cancelled_at"]:
        raise RefusedError("not_pending", f"Order {order['name']!r} does not wait for a payment.")
    if settle(shop, order, request.card):
        order = ordering.record(shop, {**order, "financial_status": "paid"}, shop.now)
    return {"order": order}


def give_back(
    shop: Shop,
    order: Document,
    quantities: Mapping[int, int],
    amount: Decimal,
    note: str,
    gateway: str = paying.Card().gateway,
) -> tuple[Document, Document]:
    """Refund an order, and take back the points of the goods.

    What was paid beyond the order's worth (a fee, a second charge) goes back first and leaves the order as it is.

    Raises:
        RefusedError: `exceeds_paid`.
    """
    paid = shop.paid(order["id"])
    if amount > paid:
        raise RefusedError("exceeds_paid", f"Of order {order['name']!r} only {paid} can be given back.")
    for_goods = amount - min(amount, max(Decimal(0), paid - Decimal(order["current_total_price"])))
    order, refund = paying.refund(
        shop, order, quantities, amount, shop.now, note=note, gateway=gateway, for_goods=for_goods
    )
    points = min(int(for_goods), shop.points(order["customer"]["id"]))
    if points > 0:
        text = f"Points taken back: refund of order {order['name']}"
        accounts.enter_points(shop, order["customer"]["id"], -points, "return", text, shop.now, order["id"])
    return order, refund


def bought(order: Document, lines: Sequence[LineQuantity]) -> dict[int, int]:
    """Quantities by line id.

    Raises:
        RefusedError: `exceeds_bought`, more than is left of a line, or a line of another order.
    """
    quantities: dict[int, int] = {}
    for line in lines:
        quantities[line.line_id] = quantities.get(line.line_id, 0) + line.quantity
    left = {line["id"]: line["current_quantity"] for line in order["line_items"]}
    for line_id, quantity in quantities.items():
        if quantity > left.get(line_id, 0):
            raise RefusedError(
                "exceeds_bought", f"Order {order['name']!r} has not {quantity} of line {line_id!r} left."
            )
    return quantities
