"""Returns and exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from pipelines.sandbox.acts import returning
from pipelines.sandbox.acts.items import Item, item_of, unit_paid
from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.operations import stock
from pipelines.sandbox.operations.desk import Id, LineQuantity, Quantity, Request, Result, Text, operation
from pipelines.sandbox.operations.payments import bought, give_back
from pipelines.sandbox.shop import RefusedError, Shop


class RequestReturn(Request):
    """Send lines back. How long that is possible is the brand's policy, not the shop's rule."""

    order_id: Id
    lines: tuple[LineQuantity, ...] = Field(min_length=1, max_length=50)
    reason: Text = "other"
    note: Text = ""
    is_approved: bool = True


class ApproveReturn(Request):
    """Let the goods of a requested return come."""

    return_id: Id


class CancelReturn(Request):
    """Call off a return whose goods have not come."""

    return_id: Id


class CloseReturn(Request):
    """The goods of a return have landed."""

    return_id: Id
    is_refunded: bool = True


class SwapLine(Request):
    """Another variant for pieces of a line."""

    line_id: Id
    variant_id: Id
    quantity: Quantity = 1


class Exchange(Request):
    """Another size or colour for lines of an order."""

    order_id: Id
    lines: tuple[SwapLine, ...] = Field(min_length=1, max_length=50)
    reason: Text = "size"


@operation(RequestReturn)
def request_return(shop: Shop, request: RequestReturn) -> Result:
    """Open a return of lines that are still the shopper's."""
    order = _shipped(shop, request.order_id)
    quantities = bought(order, request.lines)
    return {"return": _open(shop, order, quantities, request.reason, request.note, is_approved=request.is_approved)}


@operation(ApproveReturn)
def approve_return(shop: Shop, request: ApproveReturn) -> Result:
    """Approve a return that was only requested."""
    document = shop.get(Table.RETURNS, request.return_id)
    if document["status"] != "requested":
        raise RefusedError("not_requested", f"Return {document['name']!r} is {document['status']}, not requested.")
    return {"return": returning.approve(shop, document, shop.now)}


@operation(CancelReturn)
def cancel_return(shop: Shop, request: CancelReturn) -> Result:
    """Leave the goods with the shopper. What an exchange sends out cannot be called off with it."""
    document = shop.get(Table.RETURNS, request.return_id)
    if document["status"] not in ("requested", "open"):
        raise RefusedError("not_open", f"Return {document['name']!r} is {document['status']}.")
    if document["exchange_line_items"]:
        raise RefusedError("is_exchange", f"Return {document['name']!r} belongs to an exchange.")
    return {"return": returning.call_off(shop, document, shop.now)}


@operation(CloseReturn)
def close_return(shop: Shop, request: CloseReturn) -> Result:
    """Check the goods in, put them on the shelf and give the money back, unless they were exchanged."""
    document = shop.get(Table.RETURNS, request.return_id)
    if document["status"] != "open":
        raise RefusedError("not_open", f"Return {document['name']!r} is {document['status']}, not open.")
    document = returning.land(shop, document, shop.now)
    order = shop.get(Table.ORDERS, document["order"]["id"])
    quantities = {line["line_item_id"]: line["quantity"] for line in document["return_line_items"]}
    stock.put_back_lines(shop, order, quantities)
    # What an exchange sends out has been paid for with the goods that come back.
    is_refunded = request.is_refunded and not document["exchange_line_items"]
    amount = min(_worth(order, quantities), shop.paid(order["id"])) if is_refunded else Decimal(0)
    refund = None
    if amount > 0:
        order, refund = give_back(shop, order, quantities, amount, f"Return {document['name']} received")
    return {"return": document, "order": order, "refund": refund}


@operation(Exchange)
def exchange(shop: Shop, request: Exchange) -> Result:
    """Take lines back and send other variants of the same products."""
    order = _shipped(shop, request.order_id)
    lines = [LineQuantity(line_id=line.line_id, quantity=line.quantity) for line in request.lines]
    quantities = bought(order, lines)
    items = [(_other_variant(shop, order, line), line.quantity) for line in request.lines]
    document = _open(shop, order, quantities, request.reason, "", is_approved=True)
    order, document = returning.swap(shop, order, document, items, shop.now)
    return {"return": document, "order": order}


def _shipped(shop: Shop, order_id: int) -> Document:
    order = shop.get(Table.ORDERS, order_id)
    if order["cancelled_at"] or not order["fulfillment_status"]:
        raise RefusedError("not_shipped", f"Order {order['name']!r} has not left: cancel it instead.")
    return order


def _open(
    shop: Shop, order: Document, quantities: Mapping[int, int], reason: str, note: str, *, is_approved: bool
) -> Document:
    earlier = shop.find(Table.RETURNS, "order_id", order["id"])
    for line_id, quantity in quantities.items():
        _check_left(order, earlier, line_id, quantity)
    document = returning.ask(shop, order, quantities, reason, shop.now, position=len(earlier) + 1, note=note)
    return returning.approve(shop, document, shop.now) if is_approved else document


def _check_left(order: Document, earlier: list[Document], line_id: int, quantity: int) -> None:
    """Refuse a piece that is in another return: its line is only shortened when the goods are refunded."""
    line = next(line for line in order["line_items"] if line["id"] == line_id)
    coming = sum(
        each["quantity"]
        for document in earlier
        if document["status"] in ("requested", "open", "closed")
        for each in document["return_line_items"]
        if each["line_item_id"] == line_id
    )
    if coming + quantity > line["quantity"]:
        raise RefusedError("exceeds_bought", f"{coming} of line {line_id!r} are in a return already.")


def _other_variant(shop: Shop, order: Document, line: SwapLine) -> Item:
    bought_line = next(each for each in order["line_items"] if each["id"] == line.line_id)
    variant = shop.get(Table.VARIANTS, line.variant_id)
    if variant["product_id"] != bought_line["product_id"]:
        raise RefusedError("other_product", "An exchange is for another size or colour of the same product.")
    return item_of(shop.get(Table.PRODUCTS, variant["product_id"]), stock.take(shop, variant, line.quantity))


def _worth(order: Document, quantities: Mapping[int, int]) -> Decimal:
    return sum(
        (unit_paid(line) * quantities[line["id"]] for line in order["line_items"] if line["id"] in quantities),
        Decimal(0),
    )
