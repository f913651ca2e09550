"""What a colleague may do in the customer's name: each as an action, and which of its rules they may go beyond."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from agent.actions import give_refund, issue_store_credit, waive_fee
from agent.actions.action import Action, Terms
from agent.actions.cancel_order import CANCEL_ORDER
from agent.errors import NotGivenError
from agent.profile import Charge, Customer, CustomerProfile, Order

Deed = Literal["credit", "refund", "cancel_order", "waive_fee"]
GOODWILL = "Credit: goodwill"


@dataclass(frozen=True)
class Wanted:
    """What a colleague wants to give, and why. A cancelled order gives all of itself; a waiver names its fee."""

    order_name: str
    amount: Decimal | None
    reason: str
    deed: Deed = "credit"
    charge_id: str = ""


@dataclass(frozen=True)
class Asked:
    """What is asked of the ledger. `amount` is what moves, and counts against the cap of who goes beyond the rules."""

    arguments: dict[str, Any]
    amount: Decimal


@dataclass(frozen=True)
class Gift:
    """One kind. `beyond` are the rules that a person may go beyond; `note` is what is then said in the store."""

    action: Action
    asks: Callable[[Wanted, Order, CustomerProfile, Terms], Asked]
    beyond: frozenset[str]
    note: str | None = None

    @property
    def sections(self) -> frozenset[str]:
        """What has to be read for it."""
        return self.action.sections | {Order.TABLE, Customer.TABLE}


def _credit(wanted: Wanted, order: Order, profile: CustomerProfile, terms: Terms) -> Asked:
    tier = profile.customer.tier if profile.customer else None
    credit, amount = issue_store_credit.credit_for(tier, terms.parameters.credits), _amount(wanted)
    return Asked(issue_store_credit.arguments_for(order, amount, credit.clause_id if credit else None), amount)


def _refund(wanted: Wanted, order: Order, _: CustomerProfile, __: Terms) -> Asked:
    return Asked(give_refund.arguments_for(order, _amount(wanted)), _amount(wanted))


def _cancelling(_: Wanted, order: Order, __: CustomerProfile, ___: Terms) -> Asked:
    return Asked({"order_id": order.order_id}, order.total_amount - order.refunded_amount)


def _waiver(wanted: Wanted, order: Order, profile: CustomerProfile, _: Terms) -> Asked:
    fees = (each for each in profile.rows(Charge) if each.charge_id == wanted.charge_id)
    fee = next((each for each in fees if each.order_id == order.order_id), None)
    if fee is None:
        raise NotGivenError(f"Order {order.order_name!r} has no fee {wanted.charge_id!r}.")
    amount = _amount(wanted)
    if amount > fee.amount:
        raise NotGivenError(f"The fee was {fee.amount}: no more than that can be taken off.")
    return Asked(waive_fee.arguments_for(fee) | {"amount": f"{amount:.2f}"}, amount)


def _amount(wanted: Wanted) -> Decimal:
    if wanted.amount is None:
        raise NotGivenError("Say how much.")
    return wanted.amount


GIFTS: Mapping[Deed, Gift] = {
    "credit": Gift(
        issue_store_credit.ISSUE_STORE_CREDIT,
        _credit,
        frozenset(
            {
                *("credit_for_a_late_order", "credit_once_for_an_order", "credit_within_clause"),
                *("credit_within_what_was_paid", "credit_within_cap"),
            }
        ),
        GOODWILL,
    ),
    "refund": Gift(give_refund.GIVE_REFUND, _refund, frozenset({"refund_without_goods_is_a_persons"})),
    # What has left cannot be stopped by anybody.
    "cancel_order": Gift(
        CANCEL_ORDER, _cancelling, frozenset({"cancel_for_a_known_reason", "cancel_within_review_limit"})
    ),
    "waive_fee": Gift(
        waive_fee.WAIVE_FEE, _waiver, frozenset({"waive_what_the_release_lets", "waive_no_more_than_the_clause"})
    ),
}
