"""Takes a recorded turn again under a draft, at the profile that the customer had then."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import duckdb
from pydantic import ValidationError

from agent.errors import NotFoundError, NotReadyError
from agent.language.model_answer import UselessAnswerError
from agent.profile import SECTIONS, CustomerProfile, Row
from agent.profile_store import ProfileReading, Sought
from agent.profile_store.store import NOTHING_SOUGHT
from agent.profile_store.supposing import SupposedProfiles
from agent.releases.model import Release
from agent.replay.parts import RecordedCalls, RecordedHandoffs, RecordedProfiles
from agent.replay.taking import NotReplayableError, Today, begun, recorded_means, replayed
from agent.simulation.parts import RECEIPT, PlayedCalls, WillingStore
from agent.simulation.talk import supposed
from agent.simulation.told import at_stake, flips, told
from agent.store.conversations import KeptTurn
from agent.turn import Means
from agent.turn.record import recorded
from agent.turn.taking import take
from pipelines.inbox import TooManyUnseenEventsError


@dataclass(frozen=True)
class Retaken:
    """One past turn under a draft. `obstacle` says why it could not be compared; then nothing of it counts.

    `at_stake` is the money that hangs on the flips, by the order or else by what it hangs on, to be counted once each.
    """

    conversation_id: str
    turn_number: int
    taken_at: datetime
    customer: str | None
    flips: tuple[dict[str, Any], ...] = ()
    at_stake: dict[str, str] = field(default_factory=dict)
    was: dict[str, Any] | None = None
    is_now: dict[str, Any] | None = None
    obstacle: str | None = None


class NotRebuiltError(Exception):
    """The rows of then cannot be made again as they were; the message names the table."""


def retaken(kept: KeptTurn, release: Callable[[str], Release], draft: Release, real: Means, today: Today) -> Retaken:
    """The turn under `draft` beside the turn under its own release, both with today's code.

    What follows from a release is rebuilt from the events up to the recorded horizon, first under the turn's own
    release: only when that gives the very rows that were read is the draft's answer worth anything.
    """
    head = Retaken(
        kept.conversation_id, kept.turn_number, datetime.fromisoformat(kept.record["as_of"]), kept.customer_identifier
    )
    try:
        own = release(kept.record["release_id"])
        was = replayed(kept, own, today)
        is_now, rebuilt = _under(draft, kept, own, real, today)
    except (NotReplayableError, NotFoundError, NotRebuiltError, NotReadyError) as obstacle:
        return replace(head, obstacle=str(obstacle))
    except (KeyError, ValidationError, UselessAnswerError, TooManyUnseenEventsError, duckdb.Error) as odd:
        return replace(head, obstacle=f"{type(odd).__name__}: {odd}")
    found = flips(was, is_now, rebuilt.is_of_the_release)
    if not found:
        return head
    return replace(head, flips=found, at_stake=at_stake(was, is_now), was=told(was), is_now=told(is_now))


def _under(
    draft: Release, kept: KeptTurn, own: Release, real: Means, today: Today
) -> tuple[dict[str, Any], SupposedProfiles]:
    record, turn = kept.record, begun(kept, draft, today.brand)
    until = record["readings"][0]["seen_horizon"] if record["readings"] else None
    rebuilt = supposed(draft, real, turn.as_of, until)
    _must_be_rebuilt(record, kept.customer_identifier, supposed(own, real, turn.as_of, until), turn.as_of)
    recorded_then = recorded_means(record, draft, today)
    parts: dict[str, Any] = {
        "profiles": _ProfilesOfThen(record, rebuilt),
        "commerce": WillingStore(recorded_then.commerce.offers),
        "calls": PlayedCalls(then=RecordedCalls(record)),
        "handoffs": _AnybodyIsCalled(record),
        "knowledge": recorded_then.knowledge,
    }
    means = replace(recorded_then, **parts)
    take(turn, means)
    return recorded(turn, means.commerce.offers), rebuilt


def _must_be_rebuilt(record: dict[str, Any], customer: str | None, own: SupposedProfiles, as_of: datetime) -> None:
    """See that the rows which follow from the turn's own release come out as they were read."""
    asked = [name for name in record["profile"] if name in SECTIONS and own.is_of_the_release(name)]
    if not asked:
        return
    again = own.read(customer if record["is_verified"] else None, asked, as_of=as_of).profile.sections
    then = RecordedProfiles(record).read(None, asked, as_of=as_of).profile.sections
    other = [name for name in asked if _lasting(again[name]) != _lasting(then[name])]
    if other:
        raise NotRebuiltError(
            f"the events up to then do not give the rows of {', '.join(sorted(other))} that were read"
        )


def _lasting(rows: Collection[Row]) -> list[dict[str, Any]]:
    """The rows but for when they were recorded: a release laid over is recorded when it is laid."""
    return sorted(({**asdict(row), "recorded_at": None} for row in rows), key=repr)


class _ProfilesOfThen(RecordedProfiles):
    """The rows that were read, but for those that follow from a release and those that nobody asked for then."""

    def __init__(self, record: dict[str, Any], rebuilt: SupposedProfiles) -> None:
        super().__init__(record)
        self._rebuilt = rebuilt

    def read(
        self, identifier: str | None, sections: Collection[str], *, as_of: datetime, sought: Sought | None = None
    ) -> ProfileReading:
        """Every section, each from where it is known best."""
        kept = {name for name in sections if name in self._record["profile"] and self._is_kept(name)}
        missing = sorted(set(sections) - kept)
        if not kept:
            return self._rebuilt.read(identifier, missing, as_of=as_of, sought=sought or NOTHING_SOUGHT)
        then = super().read(identifier, sorted(kept), as_of=as_of)
        if not missing:
            return then
        now = self._rebuilt.read(identifier, missing, as_of=as_of, sought=sought or NOTHING_SOUGHT)
        rows = {**then.profile.sections, **now.profile.sections}
        return replace(
            then, profile=CustomerProfile(then.profile.customer_id, rows), sections=(*then.sections, *now.sections)
        )

    def _is_kept(self, name: str) -> bool:
        return not self._rebuilt.is_of_the_release(name)


class _AnybodyIsCalled(RecordedHandoffs):
    """As it was reachable then; whoever the draft calls is there."""

    def hand_over(self, package: Any, at: datetime) -> str:  # noqa: ARG002
        """A receipt."""
        return RECEIPT
