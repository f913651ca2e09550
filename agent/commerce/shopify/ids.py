"""Ids as our rows have them, and as the API wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from agent.commerce.port import RefusedError

Kind = Literal["Order", "LineItem", "ProductVariant", "Customer", "Return", "SubscriptionContract"]


def gid(kind: Kind, number: str) -> str:
    """The global id of a number.

    Raises:
        RefusedError: the store gave out no such id.
    """
    if not (number.isascii() and number.isdigit()):
        raise RefusedError(f"{kind} {number!r} is not of this store: its ids are numbers")
    return f"gid://shopify/{kind}/{number}"


def number(of: str) -> str:
    """The number in a global id."""
    return of.rsplit("/", 1)[-1].split("?", 1)[0]


def found(data: Mapping[str, Any], field: str, asked: str) -> dict[str, Any]:
    """The object that was asked for.

    Raises:
        RefusedError: the store has none.
    """
    object_: dict[str, Any] | None = data.get(field)
    if object_ is None:
        raise RefusedError(f"the store has no {field} {asked!r}")
    return object_
