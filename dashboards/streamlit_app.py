"""The router: which pages there are, and how they are found."""

from __future__ import annotations

import streamlit as st

st.set_page_config(page_title="Rapport", page_icon=":material/forum:", layout="wide", initial_sidebar_state="auto")

PAGES = [
    st.Page("app_pages/overview.py", title="Overview", icon=":material/monitoring:", default=True),
    st.Page("app_pages/resolution.py", title="Resolution", icon=":material/task_alt:"),
    st.Page("app_pages/inbox.py", title="Inbox", icon=":material/inbox:"),
    st.Page("app_pages/marketing_loop.py", title="Marketing loop", icon=":material/sync_alt:"),
    st.Page("app_pages/data_and_freshness.py", title="Data & freshness", icon=":material/database:"),
    st.Page("app_pages/releases.py", title="Releases", icon=":material/rule_settings:"),
    st.Page("app_pages/identity.py", title="Identity", icon=":material/group:"),
]

st.navigation(PAGES, position="top").run()
