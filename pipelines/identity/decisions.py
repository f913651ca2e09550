"""Taking a merge back, and taking that back: an event about a pair, from which everything is computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from pipelines.identity.known import Decision, Edge, Known
from pipelines.inbox import Inbox, IncomingEvent, rapport_event

Kind = Literal["identity_edge_revoked", "identity_edge_restored"]
REVOKED: Kind = "identity_edge_revoked"
RESTORED: Kind = "identity_edge_restored"


class NeverToldError(LookupError):
    """No event carried the two together, so there is nothing between them to take back."""


class NeverUndoneError(LookupError):
    """Nobody took the pair back."""


@dataclass(frozen=True)
class Verdict:
    """What an operator says of two identifiers."""

    kind: Kind
    identifier: str
    other_identifier: str
    reason: str
    decided_by: str


def decide(known: Known, inbox: Inbox, verdict: Verdict, *, now: datetime) -> bool:
    """Store what an operator decided; False when it holds already, and nothing is stored.

    Raises:
        NeverToldError: no event joins the two; the message names those that join either to others.
        NeverUndoneError: what is to be restored was never undone.
    """
    pair = frozenset((verdict.identifier, verdict.other_identifier))
    _require_evidence(known, verdict)
    last = known.decisions.get(pair)
    if verdict.kind == RESTORED and last is None:
        raise NeverUndoneError(f"{verdict.identifier!r} and {verdict.other_identifier!r} were never taken apart.")
    if last is not None and last.is_withdrawn == (verdict.kind == REVOKED):
        return False
    inbox.append([_event(verdict, last, now)])
    return True


def _require_evidence(known: Known, verdict: Verdict) -> None:
    one, other = sorted((verdict.identifier, verdict.other_identifier))
    if any(edge.pair == {one, other} for edge in known.edges):
        return
    pairs = [_told(edge) for end in (one, other) for edge in known.edges_of([end])]
    there_are = f"The pairs that there are: {'; '.join(dict.fromkeys(pairs))}." if pairs else "Nothing joins either."
    raise NeverToldError(f"no event carried {one!r} and {other!r} together. {there_are}")


def _told(edge: Edge) -> str:
    return f"{edge.identifier} {edge.other_identifier}"


def _event(verdict: Verdict, last: Decision | None, now: datetime) -> IncomingEvent:
    """Named after the decision before it: told twice it is stored once, and after a restore it is another."""
    ends = sorted((verdict.identifier, verdict.other_identifier))
    named = "|".join([verdict.kind, *ends, last.event_id if last else ""])
    # The latest decision holds, and clocks of two machines may differ.
    at = max(now, last.decided_at + timedelta(microseconds=1)) if last else now
    told = {"identifier": ends[0], "other_identifier": ends[1], "reason": verdict.reason}
    return rapport_event(
        verdict.kind,
        told | {"decided_by": verdict.decided_by},
        event_id=f"identity-{sha256(named.encode()).hexdigest()[:32]}",
        occurred_at=at,
        routing_keys=[key for end in ends for key in (end, f"identity:{end}")],
    )
