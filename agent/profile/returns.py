"""What of an order may come back, and what is on its way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.profile.rows import ProfileRow


@dataclass(frozen=True, kw_only=True)
class ReturnOption(ProfileRow):
    """What may go back until when and under which clause; of an order line, or of a cart line before it is bought.

    `refund_amount` is for all returnable pieces together, `unit_refund_amount` for one of them.
    """

    TABLE, KEY = "profile_return_options", "option_id"

    option_id: str
    scope: str
    order_line_id: str | None
    order_id: str | None
    order_name: str | None
    product_title: str
    variant_title: str | None
    tier: str | None
    clause_id: str | None
    clause_text: str | None
    release_id: str | None
    returnable_quantity: int
    window_days: int | None
    refund_amount: Decimal | None
    unit_refund_amount: Decimal | None
    is_final_sale: bool
    window_starts_at: datetime | None
    returnable_until_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReturnLine(ProfileRow):
    """One line of a return that was asked for."""

    TABLE, KEY = "profile_returns", "return_line_id"

    return_line_id: str
    return_id: str
    order_id: str
    order_line_id: str | None
    product_title: str | None
    status: str
    quantity: int
    requested_at: datetime
