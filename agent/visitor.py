"""Who is asking, and how they proved it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Proof = Literal["jwt", "app_proxy", "one_time_code", "mail_reply", "none"]

LONGEST_ADDRESS = 254
EMAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]+\.[^@\s.<>]+")


@dataclass(frozen=True)
class Visitor:
    """One visitor of the shop. `identifier` is "shopify_customer_id:123", or None for a stranger.

    `address` is where the request came from: what a stranger may try is counted by it. `mailbox` is the address that
    somebody writes from by e-mail, and that alone is answered to; by itself it proves nothing.
    """

    identifier: str | None
    proof: Proof
    session_id: str
    address: str = field(default="", compare=False)
    mailbox: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether order data may be read for this visitor."""
        return self.identifier is not None and self.proof != "none"


def email_identifier(address: str) -> str | None:
    """The identifier that an e-mail address is in the profiles; None for what is no address."""
    text = address.strip().lower()
    return f"email:{text}" if len(text) <= LONGEST_ADDRESS and EMAIL.fullmatch(text) else None
