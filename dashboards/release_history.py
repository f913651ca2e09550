"""Who signed what and who changed what, as tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import words
from dashboards.columns import moment_column


def history(signatures: list[dict[str, Any]], zone: str) -> None:
    """Every sign-off, the newest first."""
    shown = pd.DataFrame(signatures)
    shown["signed_at"] = pd.to_datetime(shown["signed_at"], format="ISO8601").dt.tz_convert(zone)
    st.dataframe(
        shown.assign(change=shown["change"].map(words.name), role=shown["role"].fillna("operator")),
        hide_index=True,
        alt="Every sign-off, the newest first",
        column_order=["signed_at", "release_id", "change", "signed_by", "role", "note"],
        column_config={
            "signed_at": moment_column("When"),
            "release_id": st.column_config.TextColumn("Release", pinned=True),
            "change": "What",
            "signed_by": "By",
            "role": "Role",
            "note": st.column_config.TextColumn("Note", width="large"),
        },
    )


def trail(entries: list[dict[str, Any]], zone: str) -> None:
    """Every change of a draft or a release in words, the newest first."""
    shown = pd.DataFrame(entries)
    if shown.empty:
        st.caption("Nothing was changed here yet.")
        return
    shown["changed_at"] = pd.to_datetime(shown["changed_at"], format="ISO8601").dt.tz_convert(zone)
    st.dataframe(
        shown.assign(change=shown["change"].map(words.name), told=shown["told"].map(" ".join)),
        hide_index=True,
        alt="Every change of a draft or a release, the newest first",
        column_order=["changed_at", "by_name", "by_role", "change", "told", "note", "release_id", "draft_id"],
        column_config={
            "changed_at": moment_column("When"),
            "by_name": "Who",
            "by_role": "Role",
            "change": "What",
            "told": st.column_config.TextColumn("In words", width="large"),
            "note": "Note",
            "release_id": "Release",
            "draft_id": "Draft",
        },
    )
