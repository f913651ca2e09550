"""Who is asking, how often they may, and what the routes are given."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent.email.desk import EmailDesk
from agent.errors import NotFoundError
from agent.protocols import TurnsProtocol
from agent.release_desk import ReleaseDesk
from agent.settings import Settings
from agent.simulation.desk import SimulationDesk
from agent.staff import NotAllowedError, Person, Right, must
from agent.staff.proof import StrangerError, email_proved_by
from agent.staff.roles import SCHEDULER
from agent.staff_desk import StaffDesk
from agent.store.skill_secrets import SkillSecrets
from agent.visitor import Visitor
from agent.visitor_limits import Allowance
from agent.visitor_proof import ProofError, TokenKey, session_of_secret, visitor_of_app_proxy, visitor_of_token

SESSION_HEADER = "X-Rapport-Session"
CONVERSATION_ID = re.compile("conv_[0-9a-f]{32}")
STATIC = Path(__file__).resolve().parent.parent / "static"


@dataclass(frozen=True)
class Parts:
    """What the routes stand on. `checks` name what must work before traffic is taken; each raises if it does not."""

    turns: TurnsProtocol
    freshness: Callable[[datetime], Any]
    checks: Mapping[str, Callable[[], object]]
    settings: Settings
    releases: ReleaseDesk
    simulations: SimulationDesk
    staff: StaffDesk
    email: EmailDesk | None = None
    secrets: SkillSecrets | None = None


class Rates:
    """How often one visitor may write."""

    def __init__(self, stranger: str, customer: str) -> None:
        self._stranger, self._customer = Allowance(stranger), Allowance(customer)

    def spend(self, visitor: Visitor) -> None:
        """Count one message. A stranger is counted by address: a new session would be a new allowance.

        Raises:
            HTTPException: 429 with Retry-After.
        """
        if visitor.is_verified:
            _spend(self._customer, str(visitor.identifier), "messages")
        else:
            _spend(self._stranger, f"address:{visitor.address}", "messages")


def _spend(allowance: Allowance, whom: str, what: str) -> None:
    if not allowance.spend(whom):
        wait = allowance.wait_seconds(whom)
        raise HTTPException(429, f"Too many {what}: try again in {wait} s.", {"Retry-After": str(wait)})


def parts_of(request: Request) -> Parts:
    """The parts this app was assembled from."""
    return cast("Parts", request.app.state.parts)


_bearer = HTTPBearer(
    auto_error=False, description="The shop's JWT for its shopper, a colleague's token, or the scheduler's"
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def visitor_of(request: Request, bearer: Bearer) -> Visitor:
    """The visitor by JWT, by app proxy, or a stranger by their session's secret.

    A proof that is shown and wrong is refused: it is never quietly a stranger.

    Raises:
        ProofError: becomes 401.
    """
    settings, now = parts_of(request).settings, datetime.now(UTC)
    address = request.client.host if request.client else "unknown"
    if bearer is not None:
        return replace(visitor_of_token(bearer.credentials, _keys(settings), now), address=address)
    if "authorization" in request.headers:
        raise HTTPException(401, "Authorization must be 'Bearer <token>'.", {"WWW-Authenticate": "Bearer"})
    if "signature" in request.query_params:
        secret = settings.shopify_secret
        if secret is None:
            raise ProofError("There is no app proxy here.")
        if proven := visitor_of_app_proxy(request.query_params.multi_items(), secret.get_secret_value(), now):
            return replace(proven, address=address)
    session = session_of_secret(request.headers.get(SESSION_HEADER, ""))
    return Visitor(identifier=None, proof="none", session_id=session, address=address)


def _keys(settings: Settings) -> dict[str, TokenKey]:
    keys = {settings.jwt_key_id: TokenKey(settings.jwt_secret.get_secret_value())}
    if settings.jwt_public_key:
        keys[settings.jwt_public_key_id] = TokenKey(settings.jwt_public_key, "RS256")
    return keys


def staff(request: Request, bearer: Bearer) -> Person:
    """Whoever of ours asks: a person, proved by the dashboards' server, or the scheduler by the staff token.

    Routes do not stand on this alone: `may` says what the person's role must allow.

    Raises:
        StrangerError: becomes 401.
        NotAllowedError: becomes 403: the address is proved, and nobody's here.
    """
    if bearer is None:
        raise StrangerError("This needs a colleague's token, or the scheduler's.")
    parts, shown = parts_of(request), bearer.credentials
    if hmac.compare_digest(shown.encode(), parts.settings.agent_token.get_secret_value().encode()):
        request.state.person = SCHEDULER
        return SCHEDULER
    email = email_proved_by(shown, staff_secret(parts.settings), datetime.now(UTC))
    person = parts.staff.staff.person(email)
    if person is None:
        raise NotAllowedError(f"{email!r} has no access here: ask an admin to add you.")
    # What the answer shows of customers depends on who reads it.
    request.state.person = person
    return person


def staff_secret(settings: Settings) -> str:
    """What the dashboards' server signs with.

    Raises:
        StrangerError: it is not set, so nobody can be believed.
    """
    if settings.staff_secret is None:
        raise StrangerError("Nobody can sign in here: RAPPORT_STAFF_SECRET is not set.")
    return settings.staff_secret.get_secret_value()


def may(right: Right) -> Any:
    """A dependency that lets only those pass whose role has the right, and gives the person.

    As `by: Annotated[Person, may(Right.SIGN_RELEASES)]`, or in `dependencies` where the name does not matter. Every
    route under /v1/staff has exactly one.
    """

    def allowed(person: Annotated[Person, Depends(staff)]) -> Person:
        must(person, right)
        return person

    allowed.right = right  # type: ignore[attr-defined]  # read by the test that every route names its right
    return Depends(allowed)


def turns_of(request: Request) -> TurnsProtocol:
    """The conversation's turns."""
    return parts_of(request).turns


def desk_of(request: Request) -> ReleaseDesk:
    """Where releases are worked on."""
    return parts_of(request).releases


def simulations_of(request: Request) -> SimulationDesk:
    """Where drafts are tried."""
    return parts_of(request).simulations


def spend_rate(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> None:
    """Count this request against its visitor's allowance."""
    cast("Rates", request.app.state.rates).spend(visitor)


def conversation_named(conversation_id: str) -> str:
    """An id as we make them: any other names no conversation, and may be no text that a database can look up.

    Raises:
        NotFoundError: becomes the same 404 as every other id that is not the visitor's.
    """
    if CONVERSATION_ID.fullmatch(conversation_id) is None:
        raise NotFoundError(f"no conversation {conversation_id!r}")
    return conversation_id


ConversationId = Annotated[str, Depends(conversation_named)]
CurrentVisitor = Annotated[Visitor, Depends(visitor_of)]
Turns = Annotated[TurnsProtocol, Depends(turns_of)]
Desk = Annotated[ReleaseDesk, Depends(desk_of)]
Simulating = Annotated[SimulationDesk, Depends(simulations_of)]
PartsOf = Annotated[Parts, Depends(parts_of)]
