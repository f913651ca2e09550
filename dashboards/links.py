"""Where other pages lead a reader to: conversations by what they have in common, one conversation, one turn of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

CONVERSATIONS = "app_pages/conversations.py"
BEHIND = "app_pages/behind.py"
DELIVERIES = "app_pages/deliveries.py"
SIMULATION = "app_pages/simulation.py"


def to_conversation(conversation_id: str, turn_number: int | None = None) -> dict[str, str]:
    """The address of one conversation, open at a turn: what stands behind the `?` of the page of conversations."""
    turn = {} if turn_number is None else {"turn": str(turn_number)}
    return {"conversation": conversation_id, **turn}


def to_conversations(**narrowed: str | list[str]) -> dict[str, Any]:
    """The address of a search: by `words`, `customer`, `status`, `rung`, `rule`, `skill`, `release`, `period`, ..."""
    return {name: value for name, value in narrowed.items() if value}


def link(label: str, address: dict[str, Any], *, key: str, icon: str = ":material/forum:") -> None:
    """A button that leads to the page of conversations; it keeps the session, which an address typed anew would not."""
    if st.button(label, icon=icon, key=key, type="tertiary"):
        st.switch_page(CONVERSATIONS, query_params=address)


def to_deliveries(label: str) -> None:
    """A button that leads to what did not get where it was sent."""
    if st.button(label, icon=":material/outbox:", key="to_deliveries", type="tertiary"):
        st.switch_page(DELIVERIES)


def to_behind(rate: str, *, key: str, label: str = "Conversations", **narrowed: str) -> None:
    """A button that leads to what stands behind a rate; period and filters go along in the session.

    `narrowed` by `part`, `rule`, `reason`, `product`, or `answers`: the skill that answers what they began with. It
    stands in place of the filter by skill, which takes conversations that a skill answered.
    """
    address = {"figure": rate, **{name: value for name, value in narrowed.items() if value}}
    if narrowed.get("answers"):
        address["skill"] = ""
    if st.button(label, icon=":material/forum:", key=key, type="tertiary", help="Those behind this figure"):
        st.switch_page(BEHIND, query_params=address)
