"""Texts at hand beside a conversation: what the agent wrote for a person to send, and the release's macros."""

from __future__ import annotations

import streamlit as st

from dashboards.inbox_api import Handoff, Macro


def at_hand(line: Handoff, macros: list[Macro], customer: str) -> None:
    """Choose a text and put it into the reply, to be read before it is sent."""
    written = line.package.get("suggested_replies") or ()
    texts = {f"Suggested reply {place}": text for place, text in enumerate(written, 1)}
    texts |= {each.name: each.text.replace("{name}", customer) for each in offered(macros, line.queue)}
    if not texts:
        return
    for text in written:
        st.text(text)
    chosen = st.selectbox("Macro", list(texts), index=None, placeholder="A text at hand", key="macro")
    if st.button("Put it into the reply", disabled=chosen is None) and chosen is not None:
        st.session_state[f"text-{line.conversation_id}"] = texts[chosen]
        st.rerun()


def offered(macros: list[Macro], queue: str) -> list[Macro]:
    """Those of this queue, its own before those of every queue."""
    return sorted(
        (each for each in macros if not each.queues or queue in each.queues), key=lambda each: not each.queues
    )
