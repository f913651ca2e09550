"""The macros of a draft: texts that people have at hand in the inbox, a card each."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

QUEUES = ("billing", "returns", "orders", "account", "general")
CLAUSE = re.compile(r"\{clause:([^{}]*)\}")
LEAD = (
    "Offered in the inbox once the release is live. `{name}` is the customer, `{colleague}` whoever answers, `{brand}` "
    "the brand's name. `{clause:...}` is a sentence of policy: where its figure changes, the text changes with it."
)


def macros(value: list[dict[str, Any]], sentences: dict[str, str], prefix: str) -> list[dict[str, Any]]:
    """Every macro as the reader leaves it; `sentences` are those that one may quote, by the clause's id."""
    st.markdown(LEAD)
    with st.popover("Sentences that can be quoted"):
        for clause, text in sentences.items():
            st.markdown(f"`{{clause:{clause}}}`")
            st.text(text)
    # A number of its own for each, so that taking one away leaves the others with what was typed into them.
    held: dict[int, dict[str, Any]] = st.session_state.setdefault(f"{prefix}macros", dict(enumerate(value)))
    if not held:
        st.info("There is no macro yet. Add the first text that colleagues write again and again.")
    edited = [_macro(held[number], number, sentences, prefix) for number in list(held)]
    st.button("Add a macro", key=f"{prefix}macro.add", icon=":material/add:", on_click=_add, args=(held,))
    return edited


def _add(held: dict[int, dict[str, Any]]) -> None:
    held[max(held, default=-1) + 1] = {"name": "", "text": "", "queues": []}


def _macro(macro: dict[str, Any], number: int, sentences: dict[str, str], prefix: str) -> dict[str, Any]:
    key, held = f"{prefix}macro.{number}.", f"{prefix}macros"
    with st.container(border=True):
        name, queues = st.columns(2)
        called = name.text_input("Name of the macro", macro["name"], key=f"{key}name", max_chars=60)
        known = sorted({*QUEUES, *macro.get("queues", ())}, key=[*QUEUES, *macro.get("queues", ())].index)
        where = queues.multiselect(
            "Queues", known, macro.get("queues", []), key=f"{key}queues", format_func=str.capitalize,
            placeholder="Every queue",
        )  # fmt: skip
        text = st.text_area("Text of the macro", macro["text"], key=f"{key}text", max_chars=2000)
        if CLAUSE.search(text):
            st.caption("With its sentences:")
            # As text: a sentence of policy is nobody's markup.
            st.text(CLAUSE.sub(lambda found: sentences.get(found[1], found[0]), text))
        st.button(
            "Take it away", key=f"{key}gone", icon=":material/delete:", type="tertiary",
            on_click=st.session_state[held].pop, args=(number, None),
        )  # fmt: skip
    return {**macro, "name": called.strip(), "text": text.strip(), "queues": where}
