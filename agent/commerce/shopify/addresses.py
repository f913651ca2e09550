"""Where an order goes, and where a customer lives: states, so the same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.commerce.port import Address, Receipt, RefusedError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import ADD_ADDRESS, ADDRESSES, CHOOSE_ADDRESS, SHIP_TO, SHIPS_TO
from agent.commerce.shopify.ids import found, gid

# Who receives it: an address that is changed stays in the same name.
OF_A_PERSON = ("firstName", "lastName", "company", "phone")
# "NY", "ENG": a code; "North Yorkshire": a name.
LONGEST_REGION_CODE = 3


def ship_to(asking: Operation, order_id: str, address: Address) -> Receipt:
    """Send the order to `address`, in the name that it is in."""
    order = found(asking.read(SHIPS_TO, id=gid("Order", order_id)), "order", order_id)
    held = order["shippingAddress"] or {}
    if not _is_at(held, address):
        payload = asking.write(SHIP_TO, id=order["id"], address=_written(address, held))["orderUpdate"]
        if said := refusal(payload["userErrors"]):
            raise RefusedError(f"the store did not take the address: {said}")
    return Receipt(order_id)


def live_at(asking: Operation, customer_id: str, address: Address) -> Receipt:
    """Make `address` the default of the account; one that is on file already is chosen and not written twice."""
    customer = _customer(asking, customer_id)
    held = customer["defaultAddress"] or {}
    if _is_at(held, address):
        return Receipt(customer_id)
    known = next((each for each in customer["addressesV2"]["nodes"] if _is_at(each, address)), None)
    written = _written(address, known or held)
    if known:
        data = asking.write(CHOOSE_ADDRESS, id=customer["id"], chosen=known["id"], address=written)
        said = refusal(data["customerAddressUpdate"]["userErrors"])
    else:
        data = asking.write(ADD_ADDRESS, id=customer["id"], address=written)
        said = refusal(data["customerAddressCreate"]["userErrors"])
    # An account holds an address once: a refusal may well be because an earlier request arrived.
    if said and not _is_at(_customer(asking, customer_id)["defaultAddress"] or {}, address):
        raise RefusedError(f"the store did not take the address: {said}")
    return Receipt(customer_id)


def _customer(asking: Operation, customer_id: str) -> dict[str, Any]:
    return found(asking.read(ADDRESSES, id=gid("Customer", customer_id)), "customer", customer_id)


def _is_at(held: Mapping[str, Any], address: Address) -> bool:
    cells = (held.get("address1"), held.get("address2"), held.get("city"), held.get("zip"), held.get("countryCode"))
    wanted = (address.address1, address.address2, address.city, address.postcode, address.country_code)
    is_region = address.region in {None, held.get("province"), held.get("provinceCode")}
    return is_region and [cell or None for cell in cells] == [cell or None for cell in wanted]


def _written(address: Address, held: Mapping[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {name: held[name] for name in OF_A_PERSON if held.get(name)}
    written |= {
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "zip": address.postcode,
        "countryCode": address.country_code,
    }
    if address.region:
        is_code = len(address.region) <= LONGEST_REGION_CODE and address.region.isupper()
        written["provinceCode" if is_code else "province"] = address.region
    return written
