"""Two people who were taken for one, what had used them so, and the guards that keep it from happening."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import definitions, words
from dashboards.columns import count_column, in_zone, moment_column
from dashboards.export_history import exports_while_one, listed
from dashboards.frame import opened_page
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask

SHOWN_PAIRS = 200
SHOWN_USES = 500
SHOWN_GUARDED = 200


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Identity", "When two people were taken for one, and what keeps them apart.")
    _undone(snapshot, configured)
    _guards(snapshot)


def _undone(snapshot: Snapshot, configured: Settings) -> None:
    st.header("Undone merges")
    pairs = ask(snapshot, "identity_undone", row_limit=SHOWN_PAIRS)
    if pairs.empty:
        st.success("No merge is undone.", icon=":material/check:")
        return
    exported = exports_while_one(ask(snapshot, "identity_undone_addresses"), listed(configured.data_dir))
    counts = exported.groupby("pair_id").size()
    pairs = pairs.assign(export_count=pairs["pair_id"].map(counts).fillna(0).astype(int))
    if pairs["is_still_joined"].any():
        st.warning(definitions.STILL_JOINED, icon=":material/link:")
    st.dataframe(
        in_zone(pairs, configured.brand.time_zone),
        hide_index=True,
        alt="Pairs that were told apart, the newest first, and how often what had used them",
        column_order=[
            *("one", "other", "is_still_joined", "turn_count", "action_count", "handoff_count", "export_count"),
            *("reason", "decided_by", "merged_at", "undone_at"),
        ],
        column_config={
            "one": st.column_config.TextColumn("One (masked)", pinned=True),
            "other": "Other (masked)",
            "is_still_joined": "Still one",
            "turn_count": count_column("Turns"),
            "action_count": count_column("Actions"),
            "handoff_count": count_column("Handoffs"),
            "export_count": count_column("Exports"),
            "reason": st.column_config.TextColumn("Reason", width="medium"),
            "decided_by": "By",
            "merged_at": moment_column("One person from"),
            "undone_at": moment_column("Undone"),
        },
    )
    with st.popover("What is listed", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.UNDONE)
    _uses(snapshot, pairs, exported, configured)


def _uses(snapshot: Snapshot, pairs: pd.DataFrame, exported: pd.DataFrame, configured: Settings) -> None:
    names = dict(zip(pairs["pair_id"], pairs["one"] + " · " + pairs["other"], strict=True))
    pair: str = st.selectbox("What used", list(names), format_func=lambda each: str(names[each]), key="pair")
    uses = ask(snapshot, "identity_undone_uses", pair=pair, row_limit=SHOWN_USES)
    lists = exported[exported["pair_id"] == pair]
    of_lists = pd.DataFrame(
        {"use_kind": "export", "detail": lists["segment"].map(words.name), "used_at": lists["listed_at"]}
    )
    rows = pd.concat([uses, of_lists], ignore_index=True).drop(columns="pair_id") if len(lists) else uses
    if rows.empty:
        st.info("Nothing had used the two as one.")
        return
    st.dataframe(
        in_zone(rows.assign(use_kind=rows["use_kind"].map(words.name)), configured.brand.time_zone),
        hide_index=True,
        alt="What had used the two people as one",
        column_order=["use_kind", "used_at", "conversation_id", "customer_id", "detail"],
        column_config={
            "use_kind": "Used by",
            "used_at": moment_column("When"),
            "conversation_id": "Conversation",
            "customer_id": st.column_config.TextColumn("Customer now", width="small"),
            "detail": st.column_config.TextColumn("What", width="large"),
        },
    )


def _guards(snapshot: Snapshot) -> None:
    st.header("Guards that hold")
    guards = ask(snapshot, "identity_guards")
    if guards.empty:
        st.success("No identifier is blocked, shared or busy.", icon=":material/check:")
        return
    st.markdown(definitions.GUARDS)
    st.dataframe(
        guards.assign(guard=guards["guard"].map(words.name), identifier_type=guards["identifier_type"].map(words.name)),
        hide_index=True,
        alt="How many identifiers each guard holds back",
        column_config={
            "guard": st.column_config.TextColumn("Guard", pinned=True),
            "identifier_type": "Kind",
            "identifier_count": count_column("Identifiers"),
            "most_others": count_column("Most others named with one"),
        },
    )
    rows = ask(snapshot, "identity_guarded", row_limit=SHOWN_GUARDED)
    held = int(guards["identifier_count"].sum())
    if held > len(rows):
        st.caption(f"{words.count(len(rows))} of {words.counted(held, 'identifier')}, those with most others.")
    st.dataframe(
        rows.assign(guard=rows["guard"].map(words.name)),
        hide_index=True,
        alt="Identifiers that may not join people, those with most others first",
        column_config={
            "masked_identifier": st.column_config.TextColumn("Identifier (masked)", pinned=True),
            "guard": "Guard",
            "other_count": count_column("Others named with it"),
            "told_count": count_column("Of these told by the brand's systems"),
        },
    )


show()
