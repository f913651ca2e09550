"""Bring a thing of the store into a status, and look again where the store refuses: it may stand so already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agent.commerce.port import RefusedError
from agent.commerce.shopify.api import refusal

Document = dict[str, Any]


def bring_to(status: str, what: str, *, read: Callable[[], Document], write: Callable[[str], Document]) -> None:
    """Write unless it stands so; `write` takes its id and gives the payload of the mutation.

    Raises:
        RefusedError: the store refused, and it does not stand so.
    """
    thing = read()
    if thing["status"] == status:
        return
    said = refusal(write(thing["id"])["userErrors"])
    # A refusal may well be because an earlier request arrived.
    if said and read()["status"] != status:
        raise RefusedError(f"the store did not change the {what}: {said}")
