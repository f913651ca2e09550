"""Who changed what, when and why, and who looked at whose personal data."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import staff, words
from dashboards.agent_api import AgentApi, AgentAwayError, AgentRefusedError
from dashboards.columns import moment_column
from dashboards.settings import Settings, settings

HOME = "/v1/staff/audit"
PAGE = 200


def show() -> None:
    """Draw the page."""
    configured = settings()
    st.title("Audit")
    st.markdown("Every change, written with it and never changed itself; and every look at a customer's personal data.")
    try:
        api = staff.agent()
        _entries(api, _wanted(api, configured), configured)
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")


def _wanted(api: AgentApi, configured: Settings) -> dict[str, str]:
    who, what, about, days = st.columns(4)
    chosen = {
        "by": who.text_input("Who", key="by", max_chars=120).strip(),
        "deed": what.selectbox("What", ["", *api.get(f"{HOME}/deeds")], format_func=_deed, key="deed"),
        "about": about.text_input("About", key="about", max_chars=120, help="A conversation, draft or address").strip(),
    }
    since = days.date_input("Since", value=None, key="since")
    if since is not None:
        chosen["since"] = datetime.combine(since, time(), configured.zone).isoformat()
    return {name: value for name, value in chosen.items() if value}


def _deed(deed: str) -> str:
    return words.name(deed) if deed else "Everything"


def _entries(api: AgentApi, wanted: dict[str, str], configured: Settings) -> None:
    entries = pd.DataFrame(api.get(HOME, **wanted))
    if entries.empty:
        st.info("Nothing of this kind was done." if wanted else "Nothing was changed here yet.")
        return
    entries["done_at"] = pd.to_datetime(entries["done_at"], format="ISO8601").dt.tz_convert(configured.brand.time_zone)
    if len(entries) == PAGE:
        st.caption(f"The newest {PAGE}. Choose a day, a person or a deed to see others.")
    st.dataframe(
        entries.assign(
            deed=entries["deed"].map(words.name), **{side: entries[side].map(_told) for side in ("before", "after")}
        ),
        hide_index=True,
        alt="Every change and every look at personal data, the newest first",
        column_order=["done_at", "by_name", "by_role", "deed", "about", "reason", "before", "after"],
        column_config={
            "done_at": moment_column("When"),
            "by_name": "Who",
            "by_role": "Role",
            "deed": "What",
            "about": "About",
            "reason": st.column_config.TextColumn("Why", width="medium"),
            "before": st.column_config.TextColumn("Before", width="medium"),
            "after": st.column_config.TextColumn("After", width="large"),
        },
    )


def _told(side: Any) -> str:
    return json.dumps(side, ensure_ascii=False) if isinstance(side, dict) else ""


show()
