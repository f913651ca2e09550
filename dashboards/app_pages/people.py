"""Who has which role."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboards import staff, words
from dashboards.agent_api import AgentApi, AgentAwayError, AgentRefusedError
from dashboards.columns import moment_column
from dashboards.settings import settings

HOME = "/v1/staff/people"
ROLES = ("viewer", "agent", "lead", "admin")
SOMEBODY_NEW = "Somebody new"


def show() -> None:
    """Draw the page."""
    st.title("People")
    st.markdown("What is changed here holds with the next thing that somebody does.")
    try:
        api = staff.agent()
        people = api.get(HOME)
        _listed(people)
        _changed(api, {each["email"]: each for each in people})
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")


def _listed(people: list[dict[str, Any]]) -> None:
    shown = pd.DataFrame(people)
    shown["changed_at"] = pd.to_datetime(shown["changed_at"], format="ISO8601").dt.tz_convert(
        settings().brand.time_zone
    )
    st.dataframe(
        shown,
        hide_index=True,
        alt="People and their roles",
        column_order=["name", "email", "role", "is_active", "changed_by", "changed_at"],
        column_config={
            "name": st.column_config.TextColumn("Name", pinned=True),
            "email": "E-mail",
            "role": "Role",
            "is_active": "Has access",
            "changed_by": "Changed by",
            "changed_at": moment_column("Changed"),
        },
    )


def _changed(api: AgentApi, people: dict[str, dict[str, Any]]) -> None:
    chosen = st.selectbox("Change", [SOMEBODY_NEW, *people], key="chosen")
    was = people.get(chosen, {"name": "", "role": "viewer", "is_active": True})
    with st.form(f"person-{chosen}", enter_to_submit=False, width=520):
        email = chosen if chosen in people else st.text_input("E-mail", key="email", max_chars=254).strip()
        name = st.text_input("Name", was["name"], key=f"name-{chosen}", max_chars=80, help="Customers read it").strip()
        role = st.selectbox("Role", ROLES, ROLES.index(was["role"]), format_func=words.name, key=f"role-{chosen}")
        has_access = st.checkbox("Has access", was["is_active"], key=f"access-{chosen}")
        password = st.text_input(
            "Password", type="password", key=f"password-{chosen}", help="Empty: it stays, or they sign in elsewhere."
        )
        reason = st.text_input("Why", key=f"reason-{chosen}", max_chars=300)
        if st.form_submit_button("Save", type="primary") and email and name:
            body = {"name": name, "role": role, "is_active": has_access, "reason": reason}
            _put(api, email, body | ({"password": password} if password else {}))


def _put(api: AgentApi, email: str, body: dict[str, Any]) -> None:
    try:
        with st.spinner("Saving ..."):
            api.put(f"{HOME}/{quote(email, safe='@')}", body)
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)))
        return
    st.rerun()


show()
