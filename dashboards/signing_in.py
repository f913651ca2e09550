"""Signing in, and out again; and what stands in place of a page that somebody may not see."""

from __future__ import annotations

import streamlit as st

from dashboards import staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.settings import settings

DEMO = {"Vera": "viewer", "Adam": "agent", "Lea": "lead", "Ada": "admin"}


def show() -> None:
    """Draw the page."""
    try:
        colleague = staff.me()
    except AgentRefusedError as refused:
        _turned_away(refused)
        return
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
        return
    if colleague is staff.NOBODY:
        _sign_in()
    else:
        _signed_in(colleague)


def not_for_your_role(title: str, colleague: staff.Colleague) -> None:
    """Draw what a colleague finds at the address of a page that is not theirs."""
    st.title(title)
    st.info(f"Your role, {colleague.role}, does not include this page. An admin can give you another.")


def _turned_away(refused: AgentRefusedError) -> None:
    """Somebody proved who they are, and is nobody here."""
    st.title("No access")
    st.warning(words.literal(str(refused)), icon=":material/lock:")
    if st.button("Sign out"):
        staff.sign_out()


def _signed_in(colleague: staff.Colleague) -> None:
    st.title(words.literal(colleague.name))
    st.caption(f"{words.literal(colleague.email)} · {colleague.role}")
    st.markdown("Your role lets you: " + ", ".join(words.name(right).lower() for right in sorted(colleague.rights)))
    if st.button("Sign out", icon=":material/logout:"):
        staff.sign_out()


def _sign_in() -> None:
    st.title("Sign in")
    if settings().staff_secret is None:
        st.info("Nobody can sign in yet: set `RAPPORT_STAFF_SECRET` for the agent and for these pages.")
        return
    if named := staff.providers():
        for provider in named:
            if st.button(f"Sign in with {words.literal(provider)}" if provider else "Sign in", type="primary"):
                st.login(provider or None)
        return
    _local()
    _demo()


def _local() -> None:
    with st.form("sign_in", width=420):
        email = st.text_input("E-mail", key="sign_in_email", max_chars=254, autocomplete="username")
        password = st.text_input("Password", type="password", key="sign_in_password", autocomplete="current-password")
        if st.form_submit_button("Sign in", type="primary") and email.strip() and password:
            _begin(email, password)


def _demo() -> None:
    """The demo has people of its own, whose password was made on this machine."""
    password = settings().demo_password
    if password is None:
        return
    st.caption("This is the demo. Look around as one of its people:")
    for column, (name, role) in zip(st.columns(len(DEMO)), DEMO.items(), strict=True):
        if column.button(f"{name}, {role}", key=f"demo_{role}", width="stretch"):
            _begin(f"{name.lower()}@fernway.example", password.get_secret_value())


def _begin(email: str, password: str) -> None:
    try:
        with st.spinner("Signing in ..."):
            staff.sign_in(email, password)
    except (AgentAwayError, AgentRefusedError) as refused:
        st.error(words.literal(str(refused)), icon=":material/lock:")
        return
    st.rerun()
