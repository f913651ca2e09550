"""The router: which pages there are, who sees which, and how they are found."""

from __future__ import annotations

import streamlit as st

from dashboards import staff
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.settings import settings

st.set_page_config(page_title="Rapport", page_icon=":material/forum:", layout="wide", initial_sidebar_state="auto")

# Each page with the right that it is of no use without; reports need none but that somebody is signed in.
PAGES = [
    (st.Page("app_pages/overview.py", title="Overview", icon=":material/monitoring:"), ""),
    (st.Page("app_pages/resolution.py", title="Resolution", icon=":material/task_alt:"), ""),
    (st.Page("app_pages/inbox.py", title="Inbox", icon=":material/inbox:"), "read_inbox"),
    (
        st.Page("app_pages/conversations.py", title="Conversations", icon=":material/forum:"),
        "read_conversations",
    ),
    (st.Page("app_pages/review.py", title="Review", icon=":material/rate_review:"), "read_conversations"),
    (st.Page("app_pages/marketing_loop.py", title="Marketing loop", icon=":material/sync_alt:"), ""),
    (st.Page("app_pages/data_and_freshness.py", title="Data & freshness", icon=":material/database:"), ""),
    (st.Page("app_pages/releases.py", title="Releases", icon=":material/rule_settings:"), "read_releases"),
    (st.Page("app_pages/simulation.py", title="Simulation", icon=":material/science:"), "run_simulations"),
    (st.Page("app_pages/identity.py", title="Identity", icon=":material/group:"), ""),
    (st.Page("app_pages/audit.py", title="Audit", icon=":material/history:"), "read_audit"),
    (st.Page("app_pages/people.py", title="People", icon=":material/badge:"), "manage_people"),
]


def shown() -> list[st.Page]:
    """The pages of whoever is here; the one for signing in is first for somebody who is not."""
    try:
        colleague = staff.me()
    except (AgentAwayError, AgentRefusedError):
        colleague = staff.NOBODY
    account = st.Page("app_pages/account.py", title=colleague.name or "Sign in", icon=":material/account_circle:")
    is_known = colleague is not staff.NOBODY
    reports = is_known or settings().dashboards.open_reports
    pages = [page for page, right in PAGES if (colleague.may(right) if right else reports)]
    return [*pages, account]


st.navigation(shown(), position="top").run()
