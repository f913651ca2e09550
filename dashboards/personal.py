"""How a page names a customer: the one place, so that who may not see personal data does not."""

from __future__ import annotations

from dashboards import staff
from dashboards.agent_api import AgentAwayError, AgentRefusedError

NOBODY = "A visitor who has not signed in"
SEES = "see_personal_data"


def customer(identifier: str | None) -> str:
    """A customer id or an identifier such as `email:anna@example.com`, as whoever is signed in may see it."""
    if identifier is None:
        return NOBODY
    kind, mark, value = identifier.partition(":")
    # Our own ids tell nothing of anybody.
    return identifier if not mark or _may_see() else f"{kind}:{value[:1]}•••"


def _may_see() -> bool:
    try:
        return staff.me().may(SEES)
    except (AgentAwayError, AgentRefusedError):
        return False
