"""A lead's own segment out of conditions: a form, who would be in it, and saving it through the agent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

from dashboards import staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.segment_preview import previewed
from dashboards.snapshot import Snapshot

DEFINES = "define_segments"
PURPOSES = {
    "sale": "Sell something",
    "thanks": "Thank them",
    "alert": "Tell what they asked to be told",
    "care": "Look after them",
    "exclusion": "Leave them alone (keeps them out of every other list)",
}
COLUMNS = ["group", "field", "operator", "value", "times", "within_days"]
COUNTED = frozenset({"times_at_least", "times_fewer_than"})
MEASURED = frozenset({"at_least", "at_most"})
START = {"group": 1, "field": "ordered", "operator": "times_at_least", "value": None, "times": 2, "within_days": 30}


def own_segments(snapshot: Snapshot) -> None:
    """Draw the form; who may not define segments is told who may."""
    st.header("6 · A segment of your own")
    try:
        agent, me = staff.agent(), staff.me()
        if not me.may(DEFINES):
            st.info("Leads and admins define segments. Ask one, or ask an admin for the role.")
            return
        fields = agent.get("/v1/staff/segments/fields")
    except (AgentAwayError, AgentRefusedError) as problem:
        st.warning(words.literal(str(problem)), icon=":material/cloud_off:")
        return
    definition = _form(fields)
    if definition is None:
        return
    looks, saves = st.columns(2)
    if looks.button("Count who would be in it", icon=":material/group:", width="stretch"):
        _count(snapshot, definition)
    if saves.button("Save", type="primary", icon=":material/save:", width="stretch"):
        _save(agent, definition)


def _form(fields: Mapping[str, list[str]]) -> dict[str, Any] | None:
    title = st.text_input("Name", max_chars=80, key="segment_title", placeholder="Ordered twice and complained")
    purpose = st.selectbox(
        "What it is for", list(PURPOSES), format_func=lambda purpose: PURPOSES[purpose], key="segment_purpose"
    )
    st.caption(
        "A customer is in the segment when every condition of one group holds. Give conditions the same group number "
        "for *and*, another for *or*. `times` and `within_days` go with what happens; without days it is ever."
    )
    operators = sorted({operator for known in fields.values() for operator in known})
    rows = st.data_editor(
        pd.DataFrame([START], columns=COLUMNS).astype(object),
        num_rows="dynamic",
        hide_index=True,
        key="segment_conditions",
        column_config={
            "group": st.column_config.NumberColumn("Group", min_value=1, max_value=10, step=1, required=True),
            "field": st.column_config.SelectboxColumn("What", options=sorted(fields), required=True),
            "operator": st.column_config.SelectboxColumn("How", options=operators, required=True),
            "value": st.column_config.TextColumn("Value", max_chars=80),
            "times": st.column_config.NumberColumn("Times", min_value=1, max_value=100, step=1),
            "within_days": st.column_config.NumberColumn("Within days", min_value=1, max_value=3650, step=1),
        },
    )
    conditions = conditions_of(rows.to_dict("records"))
    if not title.strip() or not conditions:
        st.info("Give it a name and at least one condition.")
        return None
    return definition_of(title, str(purpose), conditions)


def conditions_of(rows: list[dict[Any, Any]]) -> list[dict[str, Any]]:
    """The rows of the form as the agent takes them; a row without a field is none."""
    return [_condition(row) for row in rows if _told(row.get("field")) and _told(row.get("operator"))]


def definition_of(title: str, purpose: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    """The definition; its id follows from its name, so that the same name defines it anew."""
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40] or "segment"
    told = {"segment": f"own_{name}", "title": title.strip(), "purpose": purpose}
    return told | {"conditions": conditions, "is_active": True}


def _condition(row: Mapping[Any, Any]) -> dict[str, Any]:
    operator, value = str(row["operator"]), _told(row.get("value"))
    told: dict[str, Any] = {"group": int(_told(row.get("group")) or 1), "field": row["field"], "operator": operator}
    if operator in COUNTED:
        days = _told(row.get("within_days"))
        told |= {"times": int(_told(row.get("times")) or 1)} | ({"within_days": int(days)} if days else {})
    elif value is not None:
        told["number_value" if operator in MEASURED else "text_value"] = str(value)
    return told


def _told(value: Any) -> Any:
    return None if value is None or value is pd.NA or value != value or value == "" else value


def _count(snapshot: Snapshot, definition: dict[str, Any]) -> None:
    numbered = [{**each, "number": number} for number, each in enumerate(definition["conditions"], start=1)]
    with st.spinner("Counting …"):
        try:
            found = previewed(snapshot, definition | {"conditions": numbered, "defined_by": "preview"})
        except duckdb.Error:
            st.error("That cannot be counted: look at the values, or run the refresh job and try again.")
            return
    st.success(found.sentence, icon=":material/group:")


def _save(agent: Any, definition: dict[str, Any]) -> None:
    try:
        agent.post("/v1/staff/segments", definition)
    except (AgentAwayError, AgentRefusedError) as problem:
        st.error(words.literal(str(problem)), icon=":material/block:")
        return
    st.success(
        "Saved. The agent knows it now; lists and exports have it from the next refresh on.", icon=":material/check:"
    )
