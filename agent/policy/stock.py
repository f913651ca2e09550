"""What may be said of how many are left."""

from __future__ import annotations

from agent.policy.decisions import Decision
from agent.profile import CatalogVariant


def stock_told_as_counted(variant: CatalogVariant, low_quantity: int) -> Decision:
    """Whether a piece can be had; `ask` when so few are left that waiting may be too long."""
    rule = "stock_told_as_counted"
    if variant.stock_quantity <= 0:
        return Decision("deny", "It is sold out.", rule)
    if variant.stock_quantity <= low_quantity:
        return Decision("ask", "It is running low.", rule)
    return Decision("allow", "It is in stock.", rule)
