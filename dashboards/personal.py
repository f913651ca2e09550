"""How a page names a customer: the one place, so that who may not see personal data does not."""

from __future__ import annotations

from dashboards import staff
from dashboards.agent_api import AgentAwayError, AgentRefusedError

NOBODY = "A visitor who has not signed in"
HIDDEN = "(What customers write is shown to who may see personal data.)"
SEES = "see_personal_data"
# Of a short value its first character is too much.
FEWEST_SHOWN = 4


def customer(identifier: str | None) -> str:
    """A customer id or an identifier such as `email:anna@example.com`, as whoever is signed in may see it."""
    if identifier is None:
        return NOBODY
    kind, mark, value = identifier.partition(":")
    # Our own ids tell nothing of anybody.
    if not mark or may_see():
        return identifier
    return f"{kind}:{value[:1]}•••" if len(value) > FEWEST_SHOWN else f"{kind}:•••"


def said(text: str) -> str:
    """What a customer wrote, for who may see personal data: nobody knows what stands in it."""
    return text if may_see() else HIDDEN


def may_see() -> bool:
    """Whether whoever is signed in may see personal data; nobody may, where nobody is or the agent cannot be asked."""
    try:
        return staff.me().may(SEES)
    except (AgentAwayError, AgentRefusedError):
        return False
