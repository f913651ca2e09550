"""Texts at hand beside a conversation: what the agent wrote for a person to send, and the release's macros."""

from __future__ import annotations

import streamlit as st

from dashboards import words
from dashboards.inbox_api import Handoff, Macro

# The agent takes no more of one reply.
MOST = 10
JUDGED = {"accepted": "sent as it is", "edited": "edited", "overridden": "not used"}


def at_hand(line: Handoff, macros: list[Macro], customer: str) -> None:
    """Choose a text and put it into the reply, to be read before it is sent."""
    written = line.package.get("suggested_replies") or ()
    suggested = {f"Suggested reply {place}": text for place, text in enumerate(written, 1)}
    named = {each.name: each.text.replace("{name}", customer) for each in offered(macros, line.queue)}
    texts = suggested | named
    if not texts:
        return
    for text in written:
        st.text(text)
    chosen = st.selectbox("Macro", list(texts), index=None, placeholder="A text at hand", key="macro")
    if st.button("Put it into the reply", disabled=chosen is None) and chosen is not None:
        st.session_state[f"text-{line.conversation_id}"] = texts[chosen]
        if chosen in named and len(put := put_in(line.conversation_id)) < MOST:
            put[chosen] = texts[chosen]
        st.rerun()


def put_in(conversation_id: str) -> dict[str, str]:
    """The macros that went into the reply that is being written, by their names; kept until it is sent."""
    found: dict[str, str] = st.session_state.setdefault(f"macros-{conversation_id}", {})
    return found


def told_of_uses(uses: dict[str, dict[str, int]], days: int) -> None:
    """Say of each macro how often it was sent as it is, changed, or thrown out again."""
    if not uses:
        return
    with st.popover("How macros were used", type="tertiary", icon=":material/quick_phrases:"):
        st.caption(f"Of the last {days} days, the ones used most first.")
        for name, counts in sorted(uses.items(), key=lambda each: (-sum(each[1].values()), each[0])):
            told = ", ".join(f"{counts[each]} {said}" for each, said in JUDGED.items() if each in counts)
            st.markdown(f"**{words.literal(name)}**: {told}")


def offered(macros: list[Macro], queue: str) -> list[Macro]:
    """Those of this queue, its own before those of every queue."""
    return sorted(
        (each for each in macros if not each.queues or queue in each.queues), key=lambda each: not each.queues
    )
