"""Secrets of skills: which there are, who set them, and a form that takes a value and shows none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboards import words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.columns import moment_column
from dashboards.settings import settings
from dashboards.skills_api import Secret, SkillsApi

SETS = "set_secrets"
PLACES = {"environment": "In the agent's environment", "page": "Here", "nowhere": "Not set: the skill cannot call"}
LEAD = (
    "What a call sends where it names `{secret:NAME}`. A value is sealed before it is kept, is shown to nobody, and is "
    "in no release, draft, log or trace; that it was set, by whom and when is in the audit."
)
VALUE = "secret_value"


def secrets(api: SkillsApi, *, may_set: bool) -> None:
    """All of them, and for whoever may the forms to set one and to take one away."""
    held = api.secrets()
    missing = [each.name for each in held.secrets if each.place == "nowhere"]
    title = f"Secrets · {words.counted(len(missing), 'name')} without a value" if missing else "Secrets"
    # The page's own name for it keeps it open while something is pressed in it.
    with st.expander(title, icon=":material/key:", key="secrets", expanded=bool(missing)):
        st.markdown(LEAD)
        _table(held.secrets)
        if told := st.session_state.pop("secret_told", None):
            st.success(told, icon=":material/check:")
        if problem := st.session_state.pop("secret_refused", None):
            st.error(words.literal(problem), icon=":material/block:")
        if not may_set:
            st.caption("A secret is set by a lead or an admin.")
        elif not held.can_be_set:
            st.info("There is no key to seal secrets with: set `RAPPORT_SECRETS_KEY` for the agent.")
        else:
            _setting(api, missing)
            _taking_away(api, [each.name for each in held.secrets if each.place == "page"])


def _table(held: list[Secret]) -> None:
    if not held:
        st.caption("No skill names a secret, and none is set.")
        return
    rows = [
        {
            "name": each.name,
            "place": PLACES[each.place] if each.is_readable or each.place == "nowhere" else "Here, under another key",
            "skills": ", ".join(words.name(skill) for skill in each.skills) or "none",
            "set_by": each.set_by or "",
            "set_at": _local(each.set_at),
        }
        for each in held
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, alt="Secrets, where each is set, and which skills send it",
        column_config={
            "name": st.column_config.TextColumn("Name", pinned=True), "place": "Set", "skills": "Sent by",
            "set_by": "By", "set_at": moment_column("When"),
        },
    )  # fmt: skip


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(settings().zone) if moment else None


def _setting(api: SkillsApi, missing: list[str]) -> None:
    with st.form("set_secret", clear_on_submit=True, enter_to_submit=False):
        name, value = st.columns(2)
        given = (
            name.text_input("Name of the secret", missing[0] if missing else "", key="secret_name", max_chars=40)
            .strip()
            .upper()
        )
        value.text_input("Value of the secret", type="password", key=VALUE, max_chars=4000, autocomplete="new-password")
        if st.form_submit_button("Set it", icon=":material/lock:"):
            # Out of the session as well: from here on only the agent holds it.
            _done(lambda: api.set_secret(given, st.session_state.pop(VALUE, "")), f"{given} is set.")


def _taking_away(api: SkillsApi, here: list[str]) -> None:
    if not here:
        return
    with st.popover("Take a secret away", type="tertiary"):
        name = st.selectbox("Secret", here, key="secret_gone")
        reason = st.text_input("Why", key="secret_reason", max_chars=300)
        st.caption("Calls that send it fail from now on, and a person takes over.")
        if st.button("Take it away", key="remove_secret", disabled=not reason.strip()):
            _done(lambda: api.remove_secret(name, reason), f"{name} is gone.")


def _done(ask: Callable[[], None], told: str) -> None:
    """Have it done; what came of it is told beside the form."""
    try:
        ask()
    except (AgentAwayError, AgentRefusedError) as problem:
        st.session_state["secret_refused"] = str(problem)
    else:
        st.session_state["secret_told"] = told
    st.rerun()
