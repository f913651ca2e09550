"""Put another address on the account."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import Address, CommercePort, Receipt
from agent.policy import Decision
from agent.policy.addresses import account_stays_in_its_country, address_is_complete
from agent.profile import Customer, CustomerProfile

# Under this the store knows who is signed in.
OF_THE_STORE = "shopify_customer_id:"


def arguments_for(customer: Customer, store_id: str, address: Address) -> dict[str, Any]:
    """One move of one state of the account; `before` is what it would be put back to."""
    return {
        "customer_id": store_id,
        "address": asdict(address),
        "before": asdict(address_of_account(customer)),
        "seen_at": customer.recorded_at.isoformat(),
    }


def address_of_account(customer: Customer) -> Address:
    """The address on the account, as far as the profile holds it."""
    street, city, postcode = customer.address_line or "", customer.city or "", customer.postal_code or ""
    return Address(street, None, city, None, postcode, customer.country_code or "")


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    address, customer = Address(**arguments["address"]), profile.customer
    if customer is None:
        return (Decision("deny", "There is no such account.", "change_ones_own_account"),)
    served = {shipping.country_code for shipping in terms.parameters.shipping}
    return (
        address_is_complete(address.address1, address.city, address.postcode),
        account_stays_in_its_country(address.country_code, customer.country_code, served),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    address = Address(**arguments["address"])
    return port.change_account_address(arguments["customer_id"], address=address, idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    address = arguments["address"]
    cells = {"address_line": address["address1"], "city": address["city"], "postal_code": address["postcode"]}
    return ExpectedChange(Customer.TABLE, (cells,))


CHANGE_ACCOUNT_ADDRESS = Action(
    name="change_account_address",
    effect="write",
    rules=(address_is_complete, account_stays_in_its_country),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Customer.TABLE}),
    operation="change_account_address",
)
