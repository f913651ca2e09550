"""How a person is written: the texts that name them and no one else, and those that others may bear too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import md5, sha256
from typing import Any

from pipelines.sources.keys import email_key, phone_key

# Whose it is, its value says: a gift goes to somebody else's telephone.
REACHING = frozenset({"email", "phone", "contact_email"})
DESCRIBING = frozenset(
    {"first_name", "last_name", "firstname", "lastname", "address1", "address2", "note", "text", "body", "subject"}
)
# A product has a name and a carrier a company: these are a person's only beside one of those.
BESIDE = frozenset({"name", "company", "zip", "street", "address"})
PERSONAL = frozenset({"first_name", "address1", "email"})
SHORTEST_WORD = 5


@dataclass
class Spellings:
    """Texts gathered from a person's identifiers and from everything that was told of them."""

    identifiers: frozenset[str]
    country: str | None = None
    naming: set[str] = field(default_factory=set)
    describing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin with the values of the identifiers, and the plain hashes by which other tools know mail and phones."""
        for identifier in self.identifiers:
            kind, _, value = identifier.partition(":")
            self.naming.add(value)
            if kind in ("email", "phone"):
                self.naming |= hashed(value) | hashed(value.removeprefix("+"))

    def add_payload(self, payload: str) -> None:
        """The fields of one event that speak of a person."""
        for name, value in _leaves(json.loads(payload)):
            if name in REACHING and {email_key(value), phone_key(value, self.country)} & self.identifiers:
                self.naming.add(value.strip())
            elif name in REACHING | DESCRIBING and len(value) >= SHORTEST_WORD:
                self.describing.add(value)


def hashed(value: str) -> set[str]:
    """The unkeyed hashes of a value that marketing tools ask for."""
    return {sha256(value.encode()).hexdigest(), md5(value.encode(), usedforsecurity=False).hexdigest()}


def _leaves(document: Any) -> Iterator[tuple[str, str]]:
    if isinstance(document, dict):
        first, last = document.get("first_name"), document.get("last_name")
        if isinstance(first, str) and isinstance(last, str):
            yield "name", f"{first} {last}"
        for name, value in document.items():
            if isinstance(value, str) and not (name in BESIDE and not PERSONAL & document.keys()):
                yield ("note" if name in BESIDE else str(name).lower()), value
            else:
                yield from _leaves(value)
    elif isinstance(document, list):
        for each in document:
            yield from _leaves(each)
