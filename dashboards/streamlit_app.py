"""The router: which pages there are, who sees which, and how they are found."""

from __future__ import annotations

import streamlit as st

from dashboards import signing_in, staff
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.frame import other_version
from dashboards.settings import settings
from dashboards.snapshot import OtherVersionError

st.set_page_config(page_title="Rapport", page_icon=":material/forum:", layout="wide", initial_sidebar_state="auto")

# By section, each page with the right that it is of no use without; reports need none but that somebody is signed in.
PAGES = {
    "Figures": [
        (st.Page("app_pages/overview.py", title="Overview", icon=":material/monitoring:"), ""),
        (st.Page("app_pages/resolution.py", title="Resolution", icon=":material/task_alt:"), ""),
        (st.Page("app_pages/coverage.py", title="Skills and coverage", icon=":material/extension:"), ""),
        (st.Page("app_pages/people_and_ai.py", title="AI and human", icon=":material/handshake:"), ""),
        (st.Page("app_pages/escalations.py", title="Escalations", icon=":material/move_up:"), ""),
        (st.Page("app_pages/reasons.py", title="Reasons", icon=":material/help_center:"), ""),
        (st.Page("app_pages/knowledge_gaps.py", title="Knowledge gaps", icon=":material/menu_book:"), ""),
        (st.Page("app_pages/cost.py", title="Cost", icon=":material/payments:"), ""),
        (st.Page("app_pages/behind.py", title="Behind a figure", icon=":material/manage_search:"), ""),
    ],
    "Conversations": [
        (st.Page("app_pages/inbox.py", title="Inbox", icon=":material/inbox:"), "read_inbox"),
        (st.Page("app_pages/deliveries.py", title="Deliveries", icon=":material/outbox:"), "read_inbox"),
        (st.Page("app_pages/conversations.py", title="Conversations", icon=":material/forum:"), "read_conversations"),
        (st.Page("app_pages/review.py", title="Review", icon=":material/rate_review:"), "read_conversations"),
    ],
    "Marketing": [
        (st.Page("app_pages/marketing_loop.py", title="Marketing loop", icon=":material/sync_alt:"), ""),
        (st.Page("app_pages/experiments.py", title="Experiments", icon=":material/labs:"), ""),
    ],
    "The agent": [
        (st.Page("app_pages/releases.py", title="Releases", icon=":material/rule_settings:"), "read_releases"),
        (st.Page("app_pages/skills.py", title="Skills", icon=":material/construction:"), "read_releases"),
        (st.Page("app_pages/simulation.py", title="Simulation", icon=":material/science:"), "run_simulations"),
    ],
    "Data and access": [
        (st.Page("app_pages/data_and_freshness.py", title="Data & freshness", icon=":material/database:"), ""),
        (st.Page("app_pages/identity.py", title="Identity", icon=":material/group:"), ""),
        (st.Page("app_pages/audit.py", title="Audit", icon=":material/history:"), "read_audit"),
        (st.Page("app_pages/people.py", title="People", icon=":material/badge:"), "manage_people"),
    ],
}


def shown() -> dict[str, list[st.Page]]:
    """The pages of whoever is here, by section. What is not theirs keeps its address, where they read why."""
    try:
        colleague = staff.me()
    except (AgentAwayError, AgentRefusedError):
        colleague = staff.NOBODY
    account = st.Page("app_pages/account.py", title=colleague.name or "Sign in", icon=":material/account_circle:")
    reports = colleague is not staff.NOBODY or settings().dashboards.open_reports
    sections = {
        section: [
            page if (colleague.may(right) if right else reports) else _in_place_of(page, colleague)
            for page, right in pages
        ]
        for section, pages in PAGES.items()
    }
    return {**sections, "You": [account]}


def _in_place_of(page: st.Page, colleague: staff.Colleague) -> st.Page:
    """A page of the same address: to sign in first, or that it is for other roles."""

    def stand_in() -> None:
        if colleague is staff.NOBODY:
            signing_in.show()
        else:
            signing_in.not_for_your_role(page.title, colleague)

    return st.Page(stand_in, title=page.title, url_path=page.url_path, visibility="hidden")


# At the side and whole: a row at the top hides what does not fit, and on a phone all of it.
page = st.navigation(shown(), expanded=True)
try:
    page.run()
except OtherVersionError as problem:
    other_version(problem)
