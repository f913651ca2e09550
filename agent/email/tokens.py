"""The address that a reply goes to: ours, with the token of its thread after a plus."""

from __future__ import annotations

import re
from collections.abc import Iterable

TOKEN = re.compile(r"[0-9a-f]{26}")


def with_token(address: str, token: str) -> str:
    """`support@shop.example` as `support+<token>@shop.example`."""
    local, _, domain = address.partition("@")
    return f"{local}+{token}@{domain}"


def tokens_in(recipients: Iterable[str], address: str) -> tuple[str, ...]:
    """The tokens in those recipients that are this address of ours."""
    local, _, domain = address.lower().partition("@")
    found = []
    for recipient in recipients:
        name, _, where = recipient.lower().partition("@")
        before, _, token = name.partition("+")
        if (before, where) == (local, domain) and TOKEN.fullmatch(token):
            found.append(token)
    return tuple(found)
