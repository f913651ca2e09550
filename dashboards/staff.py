"""Who is signed in at these pages, what they may do, and the agent's routes in their name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import streamlit as st

from dashboards.agent_api import AgentApi, AgentAwayError, AgentRefusedError
from dashboards.settings import Settings, settings
from dashboards.staff_token import Purpose, staff_token

# A session ends after a working day, or when nobody has touched it for half an hour.
LONGEST, IDLE = timedelta(hours=10), timedelta(minutes=30)
# How long a role that was taken away may still be shown; the agent itself never believes it.
KNOWN_FOR = timedelta(minutes=1)
# No widget of a page may be named so: what somebody types into a field `email` must not become who they are.
EMAIL, SINCE, TOUCHED, COLLEAGUE, KNOWN_AT = (
    f"staff_{each}" for each in ("email", "since", "touched", "me", "known_at")
)


@dataclass(frozen=True)
class Colleague:
    """Somebody of ours, and what the agent lets them do. Without rights nothing personal is shown."""

    name: str
    email: str
    role: str
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        """Whether their role lets them, by the agent's name of it, such as `sign_releases`."""
        return right in self.rights


NOBODY = Colleague("", "", "", frozenset())


def me() -> Colleague:
    """Whoever is signed in; `NOBODY`, who has no rights, when nobody is.

    Raises:
        AgentRefusedError: they are signed in, and have no access here.
    """
    now = datetime.now(UTC)
    email = _email(now)
    if not email:
        return NOBODY
    st.session_state[TOUCHED] = now
    known: Colleague | None = st.session_state.get(COLLEAGUE)
    if known is None or known.email != email or now - st.session_state[KNOWN_AT] > KNOWN_FOR:
        known = _asked(email, known)
        st.session_state.update({COLLEAGUE: known, KNOWN_AT: now})
    return known


def agent() -> AgentApi:
    """The agent's routes, in the name of whoever is signed in; it raises as `AgentApi` does.

    Raises:
        AgentAwayError: nobody is signed in, or nobody can be.
    """
    configured, email = settings(), _email(datetime.now(UTC))
    if not email:
        raise AgentAwayError("Sign in first: what is done here is done by somebody.")
    return _agent_as(email, "rapport-staff", configured)


def sign_in(email: str, password: str) -> None:
    """Begin a session.

    Raises:
        AgentAwayError: the agent cannot be asked.
        AgentRefusedError: it does not know this password, or has heard too many wrong ones.
    """
    now, email = datetime.now(UTC), email.strip().lower()
    _agent_as(email, "rapport-sign-in", settings()).post("/v1/staff/sign-in", {"password": password})
    st.session_state.update({EMAIL: email, SINCE: now, TOUCHED: now})


def sign_out() -> NoReturn:
    """End the session, with an identity provider its own, too, and this run of the page."""
    is_elsewhere = st.user.to_dict().get("is_logged_in")
    for key in list(st.session_state):
        del st.session_state[key]
    if not is_elsewhere:
        st.rerun()
    # The browser must go and take the cookie off: the start of another run would drop the word that sends it.
    st.logout()
    st.stop()


def providers() -> list[str]:
    """Names of the identity providers in `.streamlit/secrets.toml`; one that needs no name is "". None: local login."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return []
    auth = st.secrets["auth"]
    return [""] if "client_id" in auth else [name for name in auth if "client_id" in str(auth[name])]


def _email(now: datetime) -> str:
    if providers():
        return _of_provider(now)
    since, touched = st.session_state.get(SINCE), st.session_state.get(TOUCHED)
    if since is None or touched is None or now - since > LONGEST or now - touched > IDLE:
        return ""
    return str(st.session_state.get(EMAIL, ""))


def _of_provider(now: datetime) -> str:
    """The address that an identity provider vouches for, while its word is fresh."""
    told = st.user.to_dict()
    if not told.get("is_logged_in"):
        return ""
    issued = datetime.fromtimestamp(float(str(told.get("iat") or 0)), UTC)
    # Whoever can write any address into a profile of theirs must not become a colleague by it.
    is_vouched = told.get("email_verified") is True or settings().dashboards.trust_unverified_addresses
    return str(told.get("email") or "").lower() if is_vouched and now - issued <= LONGEST else ""


def _asked(email: str, known: Colleague | None) -> Colleague:
    try:
        told = _agent_as(email, "rapport-staff", settings()).get("/v1/staff/me")
    except AgentAwayError:
        # Reports need no agent; whoever was known stays so until it is back.
        if known is not None and known.email == email:
            return known
        raise
    except AgentRefusedError:
        st.session_state.pop(COLLEAGUE, None)
        raise
    return Colleague(told["name"], email, told["role"], frozenset(told["rights"]))


def _agent_as(email: str, purpose: Purpose, configured: Settings) -> AgentApi:
    if configured.staff_secret is None:
        raise AgentAwayError("Nobody can sign in here: set RAPPORT_STAFF_SECRET for the agent and for these pages.")
    secret = configured.staff_secret.get_secret_value()
    return AgentApi(configured.agent_url, lambda: staff_token(email, purpose, secret, datetime.now(UTC)))
