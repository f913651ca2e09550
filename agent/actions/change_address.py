"""Send an order that has not left to another address."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import Address, CommercePort, Receipt
from agent.policy import Decision
from agent.policy.addresses import address_before_dispatch, address_in_the_same_country, address_is_complete
from agent.policy.orders import change_in_our_own_store
from agent.profile import CustomerProfile, Order, Shipment


def arguments_for(order: Order, address: Address) -> dict[str, Any]:
    """One change of one state of the order: back to an earlier address is another intent, not a repetition."""
    return {
        "order_id": order.order_id,
        "address": asdict(address),
        "before": asdict(address_of_order(order)),
        "seen_at": order.recorded_at.isoformat(),
    }


def address_of_order(order: Order) -> Address:
    """Where the order goes, as far as the profile holds it."""
    street, city, postcode = order.ship_to_address or "", order.ship_to_city or "", order.ship_to_postal_code or ""
    return Address(street, None, city, None, postcode, order.ship_to_country_code or "")


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    order, address = profile.order(arguments["order_id"]), Address(**arguments["address"])
    if order is None:
        return (Decision("deny", "There is no such order on this account.", "change_ones_own_order"),)
    served = {shipping.country_code for shipping in terms.parameters.shipping}
    return (
        address_before_dispatch(order, profile.rows(Shipment)),
        change_in_our_own_store(order),
        address_is_complete(address.address1, address.city, address.postcode),
        address_in_the_same_country(address.country_code, order, served),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    address = Address(**arguments["address"])
    return port.change_order_address(arguments["order_id"], address=address, idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    address = arguments["address"]
    cells = {
        "order_id": arguments["order_id"],
        "ship_to_address": address["address1"],
        "ship_to_city": address["city"],
        "ship_to_postal_code": address["postcode"],
    }
    return ExpectedChange(Order.TABLE, (cells,))


CHANGE_ADDRESS = Action(
    name="change_address",
    effect="write",
    rules=(address_before_dispatch, change_in_our_own_store, address_is_complete, address_in_the_same_country),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, Shipment.TABLE}),
    operation="change_order_address",
)
