"""Who is asking, and how they proved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Proof = Literal["jwt", "app_proxy", "none"]


@dataclass(frozen=True)
class Visitor:
    """One visitor of the shop. `identifier` is "shopify_customer_id:123", or None for a stranger."""

    identifier: str | None
    proof: Proof
    session_id: str

    @property
    def is_verified(self) -> bool:
        """Whether order data may be read for this visitor."""
        return self.identifier is not None and self.proof != "none"
