"""What the policy allows, written once more and apart from the agent's own rules, over the rows of a shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from agent.profile import (
    CartLine,
    CatalogVariant,
    Charge,
    Customer,
    DiscountOption,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Refund,
    ReturnLine,
    ReturnOption,
    Row,
    Shipment,
    Subscription,
)
from tests.agent.world import ANNA, ANNAS, NOW, a_row
from tests.evals._in_memory import RELEASE, Effect

LIMITS = RELEASE.parameters.limits
STATES = {
    "pause_subscription": ("ACTIVE", "PAUSED"), "resume_subscription": ("PAUSED", "ACTIVE"),
    "skip_subscription": ("ACTIVE", "ACTIVE"), "cancel_subscription": ("ACTIVE PAUSED", "CANCELLED"),
}  # fmt: skip
OF_UNSENT = frozenset({"cancel_order", "change_order_address", "change_items", "change_order_payment"})
OF_ARRIVED = frozenset({"request_return", "exchange_items"})


def against_policy(effect: Effect, rows: list[Row], customer_id: str | None) -> Iterator[str]:
    """Why this effect must not be, for a visitor who proved to be `customer_id`; nothing when it may."""
    if customer_id is None:
        yield "nobody proved who they are"
        return
    mine = [row for row in rows if getattr(row, "customer_id", customer_id) == customer_id]
    if effect.operation in STATES:
        yield from _of_subscription(effect, mine)
        return
    if effect.operation in OF_THE_ACCOUNT:
        yield from OF_THE_ACCOUNT[effect.operation](effect, mine)
        return
    order = _find(mine, Order, effect.target)
    if order is None:
        yield f"{effect.target!r} is not theirs"
        return
    yield from _of_order(effect, order, mine)


def took_place(effect: Effect, rows: list[Row]) -> None:
    """Change the rows as the shop would."""
    if effect.operation in STATES:
        _replace(rows, effect.target, status=STATES[effect.operation][1])
    if effect.operation == "cancel_order":
        _replace(rows, effect.target, is_cancelled=True, cancelled_at=NOW)
    if effect.operation == "cancel_return":
        _replace(rows, f"{effect.target}-1", status="canceled")
    if effect.operation == "apply_discount":
        _replace(rows, f"{effect.target}-1", discount_code=effect.given["code"])
    if effect.operation == "change_account_address":
        address = effect.given["address"]
        place = {"address_line": address.address1, "city": address.city, "postal_code": address.postcode}
        _replace(rows, ANNA, **place)
    _pieces_moved(effect, rows)
    _money_moved(effect, rows)


def _pieces_moved(effect: Effect, rows: list[Row]) -> None:
    for line in [*effect.given.get("lines", ()), *effect.given.get("changes", ())]:
        options = (row for row in rows if isinstance(row, ReturnOption))
        option = next((row for row in options if row.order_line_id == line.order_line_id), None)
        if option and effect.operation in OF_ARRIVED:
            _replace(rows, option.option_id, returnable_quantity=option.returnable_quantity - line.quantity)
        if effect.operation == "change_items":
            _replace(rows, line.order_line_id, variant_id=line.variant_id)


def _money_moved(effect: Effect, rows: list[Row]) -> None:
    if effect.operation in {"issue_store_credit", "waive_fee"}:
        told = {"order_id": effect.target, "amount": effect.given["amount"], "note": effect.given["note"]}
        rows.append(a_row(Refund, customer_id=ANNA, refund_id=effect.key, **told))
    if effect.operation == "waive_fee":
        charge = next(row for row in rows if isinstance(row, Charge) and row.order_id == effect.target)
        _replace(rows, charge.charge_id, is_waivable=False, waivable_amount=Decimal(0))


def _of_subscription(effect: Effect, mine: list[Row]) -> Iterator[str]:
    found = _find(mine, Subscription, effect.target)
    if found is None:
        yield f"{effect.target!r} is not theirs"
    elif found.status not in STATES[effect.operation][0]:
        yield f"{effect.operation} of what is {found.status}"


def _of_basket(effect: Effect, mine: list[Row]) -> Iterator[str]:
    lines = [row for row in mine if isinstance(row, CartLine) and row.cart_id == effect.target and row.is_open]
    code = _find(mine, DiscountOption, effect.given["code"])
    if not lines or any(line.discount_code for line in lines):
        yield f"a code on {effect.target!r}"
    if code is None or sum(line.quantity * line.unit_price for line in lines) < code.minimum_subtotal:
        yield f"code {effect.given['code']!r}"


def _of_account(effect: Effect, mine: list[Row]) -> Iterator[str]:
    address = effect.given["address"]
    customer = next(row for row in mine if isinstance(row, Customer))
    if effect.target != ANNAS.partition(":")[2]:
        yield f"account {effect.target!r}"
    if address.country_code != customer.country_code or not address.postcode or not address.address1:
        yield f"moved to {address!r}"


def _of_return(effect: Effect, mine: list[Row]) -> Iterator[str]:
    lines = [row for row in mine if isinstance(row, ReturnLine) and row.return_id == effect.target]
    if not lines or any(line.status not in {"requested", "open"} for line in lines):
        yield f"return {effect.target!r} called off"


OF_THE_ACCOUNT: Mapping[str, Callable[[Effect, list[Row]], Iterator[str]]] = {
    "apply_discount": _of_basket, "change_account_address": _of_account, "cancel_return": _of_return,
}  # fmt: skip


def _of_order(effect: Effect, order: Order, mine: list[Row]) -> Iterator[str]:
    has_left = (
        order.fulfillment_status == "fulfilled"
        or any(isinstance(row, Shipment) and row.order_id == order.order_id for row in mine)
        or order.delivered_at is not None
    )
    if effect.operation in OF_UNSENT and (has_left or order.is_cancelled or order.source == "files"):
        yield f"{effect.operation} of an order that cannot be changed"
    if effect.operation in OF_ARRIVED and order.delivered_at is None:
        yield f"{effect.operation} of what has not arrived"
    if effect.operation == "cancel_order" and order.total_amount > LIMITS.refund_review_amount:
        yield f"{order.total_amount} is for a person to give back"
    address = effect.given.get("address")
    if address and (address.country_code != order.ship_to_country_code or not address.postcode or not address.address1):
        yield f"sent to {address!r}"
    for line in [*effect.given.get("lines", ()), *effect.given.get("changes", ())]:
        yield from _of_line(effect.operation, line, order, mine)
    yield from _of_money(effect, order, mine)


def _of_line(operation: str, line: Any, order: Order, mine: list[Row]) -> Iterator[str]:
    bought = _find(mine, OrderLine, line.order_line_id)
    if bought is None or bought.order_id != order.order_id:
        yield f"line {line.order_line_id!r} is not of that order"
        return
    if line.quantity < 1 or line.quantity > bought.quantity:
        yield f"{line.quantity} pieces of {bought.quantity}"
    if operation in OF_ARRIVED:
        option = next(row for row in mine if isinstance(row, ReturnOption) and row.order_line_id == line.order_line_id)
        is_late = option.returnable_until_at is not None and option.returnable_until_at < NOW
        if is_late or option.is_final_sale or line.quantity > option.returnable_quantity:
            yield f"{operation} of what may not go back"
    if operation in {"exchange_items", "change_items"}:
        variant = _find(mine, CatalogVariant, line.variant_id)
        if variant is None or variant.product_id != bought.product_id or variant.stock_quantity < 1:
            yield f"{line.variant_id!r} in place of {bought.variant_id!r}"


def _of_money(effect: Effect, order: Order, mine: list[Row]) -> Iterator[str]:
    paid_by = {row.payment_method_id for row in mine if isinstance(row, Payment) and row.order_id == order.order_id}
    method = effect.given.get("payment_method_id") or effect.given.get("refund_to")
    if method and _find(mine, PaymentMethod, method) is None:
        yield f"payment method {method!r} is not theirs"
    if effect.given.get("refund_to") and effect.given["refund_to"] not in paid_by:
        yield "the money does not go back the way it was paid"
    amount = effect.given.get("amount", Decimal(0))
    if effect.operation == "waive_fee":
        fees = [row for row in mine if isinstance(row, Charge) and row.order_id == order.order_id and row.is_waivable]
        if not any(0 < amount <= (fee.waivable_amount or 0) for fee in fees):
            yield f"a waiver of {amount}"
    if effect.operation == "issue_store_credit":
        yield from _of_credit(amount, order, mine)


def _of_credit(amount: Decimal, order: Order, mine: list[Row]) -> Iterator[str]:
    """Once for an order that came late, as much as the clause for everybody gives: Anna is no VIP."""
    most = next(credit.amount for credit in RELEASE.parameters.credits if credit.tier is None)
    if not 0 < amount <= min(most, LIMITS.store_credit_cap, order.total_amount - order.refunded_amount):
        yield f"a credit of {amount}"
    if order.promised_delivery_at is None or (order.delivered_at or NOW) <= order.promised_delivery_at:
        yield "a credit for what was not late"
    # A fee that was given back is no credit.
    given = (row for row in mine if isinstance(row, Refund) and (row.note or "").startswith("Credit:"))
    if any(row.order_id == order.order_id for row in given):
        yield "another credit for the same order"


def _find(rows: list[Row], kind: type[Any], key: str) -> Any:
    return next((row for row in rows if isinstance(row, kind) and row.key == key), None)


def _replace(rows: list[Row], key: str, **columns: Any) -> None:
    for place, row in enumerate(rows):
        if row.key == key and set(columns) <= {*row.columns()}:
            rows[place] = replace(row, **columns)
