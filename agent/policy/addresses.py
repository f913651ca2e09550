"""May it be sent there?"""

from __future__ import annotations

from collections.abc import Collection

from agent.policy.decisions import Decision
from agent.policy.orders import before_dispatch
from agent.policy.why import Why
from agent.profile import Order, Shipment


def address_before_dispatch(order: Order, shipments: Collection[Shipment]) -> Decision:
    """An order can be sent elsewhere until anything of it has been packed."""
    rule = "address_before_dispatch"
    if order.is_cancelled:
        return Decision("deny", "It is cancelled. You can place it again in the shop, with the other address.", rule)
    too_late = "It is packed or on its way, so its label can no longer be changed. The carrier can often redirect it."
    return before_dispatch(order, shipments, rule, too_late)


def address_is_complete(street: str, city: str, postcode: str) -> Decision:
    """A parcel needs a street, a town and a postcode."""
    if all(part.strip() for part in (street, city, postcode)):
        return Decision("allow", "The address is complete.", "address_is_complete")
    return Decision("ask", "The street, the town or the postcode is missing.", "address_is_complete")


def account_stays_in_its_country(country_code: str, home: str | None, served: Collection[str]) -> Decision:
    """Prices and terms of an account depend on where its owner lives; another country is set up by a person."""
    rule = "account_stays_in_its_country"
    if country_code != home:
        return Decision("escalate", Why.ACCOUNT_ABROAD.to_shopper, rule)
    if country_code not in served:
        return Decision("escalate", "We have no shipping terms for that country.", rule)
    return Decision("allow", "It stays in the same country.", rule)


def address_in_the_same_country(country_code: str, order: Order, served: Collection[str]) -> Decision:
    """Duties, prices and carriers depend on the country: it stays, and it is one that we ship to."""
    rule = "address_in_the_same_country"
    if country_code != order.ship_to_country_code:
        return Decision("escalate", "Another country means other shipping terms.", rule)
    if country_code not in served:
        return Decision("escalate", "We have no shipping terms for that country.", rule)
    return Decision("allow", "It stays in the same country.", rule)
