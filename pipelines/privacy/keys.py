"""Which things belong to one person, and which to the shop."""

from __future__ import annotations

from collections.abc import Iterable

# An event under one of these is about whoever the thing belongs to.
PERSONAL = frozenset(
    {"order", "fulfillment", "return", "cart", "subscription", "payment_method", "ticket", "conversation"}
)
# Stock, texts and what is wrong with them, the site, rules, whole files, pulls and plans are nobody's.
SHARED = frozenset({"product", "inventory_item", "article", "source", "site", "release", "file", "pull", "coverage"})
# What an operator decided about two people is found by either, and leads from neither to the other.
DECISION = "identity"


class UnknownKeyError(LookupError):
    """A routing key of a kind that nobody has said whether it belongs to a person."""


def personal(keys: Iterable[str]) -> frozenset[str]:
    """Those of the routing keys that belong to one person.

    Raises:
        UnknownKeyError: a kind is neither personal nor shared; guessing would erase too much or too little.
    """
    found = frozenset(keys)
    unknown = {key.partition(":")[0] for key in found} - PERSONAL - SHARED
    if unknown:
        raise UnknownKeyError(
            f"routing keys of the kinds {sorted(unknown)!r} are neither personal nor shared: "
            "name them in pipelines/privacy/keys.py."
        )
    return frozenset(key for key in found if key.partition(":")[0] in PERSONAL)
