"""Where people work on releases: draft, look at the changes, sign, roll back. Nothing else makes a release hold."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from agent.experiment_desk import ExperimentDesk
from agent.releases.drafts import (
    Change,
    Draft,
    NotFitError,
    Signature,
    Simulation,
    TrailEntry,
)
from agent.releases.gate import obstacles
from agent.releases.landing import signed_event
from agent.releases.model import Release
from agent.releases.problem import Problem
from agent.releases.validation import problems_in, read
from agent.releases.wording import changes
from agent.skills.custom.faults import faults
from agent.skills.custom.surroundings import Surroundings
from agent.staff import Person, Right, must
from agent.store import audit, outbox, release_drafts, releases, simulations
from agent.store.outbox import Outbox
from agent.store.release_drafts import Drafts
from agent.store.releases import Releases
from pipelines.inbox import IncomingEvent, rapport_event

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Looked:
    """What there is to say of a document: its faults, and its changes against the current release in words.

    There are no changes to tell while the document does not fit its schema.
    """

    current_id: str
    problems: tuple[Problem, ...]
    changes: tuple[str, ...]


class ReleaseDesk:
    """Drafts and signatures. `skills` are those that a rollout may name, `around` what custom skills meet here.

    Every method that changes something raises `NotAllowedError` when the person's role does not let them.
    """

    def __init__(
        self,
        pool: ConnectionPool,
        outbox: Outbox,
        skills: frozenset[str],
        clock: Callable[[], datetime],
        around: Surroundings | None = None,
    ) -> None:
        self.releases, self.drafts, self.skills = Releases(pool), Drafts(pool), skills
        self.experiments = ExperimentDesk(pool, outbox, clock)
        self._pool, self._outbox, self._clock, self.around = pool, outbox, clock, around

    def looked_at(self, body: dict[str, Any]) -> Looked:
        """Judge a document and compare it with the current release; nothing is stored."""
        standing, (release, _) = self.releases.current(), read(body)
        told = changes(standing, release) if release else ()
        return Looked(standing.release_id, self._wrong(body), told)

    def compared(self, old_id: str, new_id: str) -> tuple[str, ...]:
        """What the newer of two signed releases changed.

        Raises:
            UnknownReleaseError: one of them was never signed.
        """
        return changes(self.releases.named(old_id), self.releases.named(new_id))

    def open(self, by: Person, from_release: str | None = None) -> Draft:
        """A new draft that says what a signed release says; the current one unless another is named."""
        must(by, Right.EDIT_RELEASES)
        at, draft_id = self._clock(), f"draft_{uuid.uuid4().hex[:12]}"
        release = self.releases.named(from_release) if from_release else self.releases.current()
        with self._changing() as connection:
            release_drafts.create(connection, draft_id, release.release_id, at)
            release_drafts.revise(connection, draft_id, 1, release.model_dump(mode="json"), by, at)
            self._note(connection, "draft_opened", by, at, draft_id, 1, release.release_id)
        return self.drafts.named(draft_id)

    def save(self, draft_id: str, revision: int, body: dict[str, Any], by: Person) -> Draft:
        """Keep a document as the next revision; it need not be right yet.

        Raises:
            UnknownReleaseError: there is no such draft.
            ChangedMeanwhileError: somebody saved another revision since `revision`.
        """
        must(by, Right.EDIT_RELEASES)
        at = self._clock()
        with self._changing() as connection:
            before = release_drafts.held(connection, draft_id, revision)
            release_drafts.revise(connection, draft_id, revision + 1, body, by, at)
            (old, _), (new, _) = read(before.body), read(body)
            told = changes(old, new) if old and new else ()
            self._note(connection, "draft_changed", by, at, draft_id, revision + 1, None, told=told)
        return self.drafts.named(draft_id)

    def discard(self, draft_id: str, revision: int, by: Person, reason: str) -> Draft:
        """Close a draft without signing it; its revisions stay.

        Raises:
            UnknownReleaseError: there is no such draft.
            ChangedMeanwhileError: somebody saved another revision since `revision`.
        """
        must(by, Right.EDIT_RELEASES)
        with self._changing() as connection:
            release_drafts.held(connection, draft_id, revision)
            release_drafts.close(connection, draft_id, "discarded")
            self._note(connection, "draft_discarded", by, self._clock(), draft_id, revision, None, reason)
        return self.drafts.named(draft_id)

    def attach(
        self, draft_id: str, revision: int, by: Person, *, has_passed: bool, summary: str, result: dict[str, Any]
    ) -> Draft:
        """Put what a simulation came to beside the revision that it ran on.

        Raises:
            UnknownReleaseError: there is no such draft.
            ChangedMeanwhileError: the draft has another revision by now.
        """
        must(by, Right.RUN_SIMULATIONS)
        at = self._clock()
        with self._changing() as connection:
            release_drafts.held(connection, draft_id, revision)
            simulation = Simulation(revision, has_passed, summary, result, by.name, at)
            release_drafts.attach(connection, draft_id, simulation)
            self._note(connection, "simulation_attached", by, at, draft_id, revision, None, summary)
        return self.drafts.named(draft_id)

    def sign(
        self, draft_id: str, revision: int, over: str, by: Person, note: str = "", override: str = ""
    ) -> Signature:
        """Make this revision the current release, for the agent's next turn. `over` is what the signer compared with.

        Raises:
            UnknownReleaseError: there is no such draft.
            ChangedMeanwhileError: draft or current release are not the ones that the signer looked at.
            NotFitError: the document has faults, changes nothing, or was not simulated with success and nobody says
                why that does not matter.
        """
        must(by, Right.SIGN_RELEASES)
        with self._changing() as connection:
            standing, at = releases.locked_over(connection, over, self._clock())
            draft = release_drafts.held(connection, draft_id, revision)
            against = obstacles(draft, simulations.standing(connection, draft_id, revision))
            release = self._fit(draft, standing, against, override)
            remark = "; ".join(filter(None, [note, _overridden(against, override)]))
            signature = Signature(release.release_id, "signed", by.name, by.role, remark, draft_id, at)
            self._put(connection, release, signature)
            release_drafts.close(connection, draft_id, "signed")
            told = changes(standing, release)
            self._note(connection, "release_signed", by, at, draft_id, revision, release.release_id, remark, told=told)
        return signature

    def roll_back(self, release_id: str, over: str, by: Person, reason: str) -> Signature:
        """Sign an earlier release again.

        Raises:
            UnknownReleaseError: it was never signed.
            ChangedMeanwhileError: another release than `over` holds by now.
            NotFitError: it is the current one already, or today's agent cannot follow it any more.
        """
        must(by, Right.SIGN_RELEASES)
        with self._changing() as connection:
            standing, at = releases.locked_over(connection, over, self._clock())
            release = releases.named(connection, release_id)
            if release.release_id == standing.release_id:
                raise NotFitError(f"{release_id!r} is the current release already")
            # What has changed around it since must not keep anybody from going back.
            wrong = self._wrong(release.model_dump(mode="json"), is_new=False)
            if wrong:
                raise NotFitError(f"{release_id!r} does not fit today's agent: open a draft of it and mend that", wrong)
            signature = Signature(release.release_id, "rolled_back", by.name, by.role, reason, None, at)
            self._put(connection, release, signature)
            told = changes(standing, release)
            self._note(connection, "release_rolled_back", by, at, None, None, release.release_id, reason, told=told)
        return signature

    def tell(self, event: IncomingEvent, by: Person, about: str, after: Mapping[str, Any]) -> None:
        """Have the warehouse hear of something that no release says, a segment say; written down with who said it."""
        with self._changing() as connection:
            audit.note(connection, event.kind, by.name, about, event.occurred_at, after=after)
            outbox.put(connection, [event])

    def against(self, draft_id: str) -> tuple[Problem, ...]:
        """What of the simulations stands against signing the newest revision of a draft.

        Raises:
            UnknownReleaseError: there is no such draft.
        """
        draft = self.drafts.named(draft_id)
        with self._pool.connection() as connection:
            return obstacles(draft, simulations.standing(connection, draft_id, draft.revision))

    def _wrong(self, body: Mapping[str, Any], *, is_new: bool = True) -> tuple[Problem, ...]:
        """The faults of a document, those of its custom skills included; of a new one also what it meets here."""
        release, _ = read(body)
        found = problems_in(body, self.skills)
        if release is None:
            return found
        around = self.around if is_new else None
        own = faults(release, (self.around.brand,) if self.around else ())
        return (*found, *own, *(around.faults(release) if around else ()))

    def _fit(self, draft: Draft, standing: Release, against: tuple[Problem, ...], override: str) -> Release:
        release, _ = read(draft.body)
        wrong = self._wrong(draft.body)
        if release is None or wrong:
            raise NotFitError("the draft has faults: mend them, then sign", wrong)
        if release.release_id == standing.release_id:
            raise NotFitError(f"the draft says exactly what {standing.release_id!r} says: there is nothing to sign")
        if against and not override:
            raise NotFitError(
                "this revision was not simulated with success: mend the draft, or say why it may be signed", against
            )
        return release

    def _put(self, connection: Connection[Any], release: Release, signature: Signature) -> None:
        event = signed_event(release, signature.signed_by, signature.signed_at, again=True, skills=self.skills)
        releases.put(connection, release, signature, event.dedupe_key)
        outbox.put(connection, [event])

    def _note(
        self,
        connection: Connection[Any],
        change: Change,
        by: Person,
        at: datetime,
        draft_id: str | None,
        revision: int | None,
        release_id: str | None,
        note: str = "",
        *,
        told: tuple[str, ...] = (),
    ) -> None:
        """One line of the trail and the event that tells the warehouse, with what they tell of or not at all."""
        entry = TrailEntry(change, by.name, by.role, draft_id, revision, release_id, note, told, at)
        release_drafts.note(connection, entry)
        about, after = (
            draft_id or release_id or "",
            {"revision": revision, "release_id": release_id, "told": list(told)},
        )
        before = {"revision": revision - 1} if revision and change == "draft_changed" else None
        audit.note(connection, change, by.name, about, at, reason=note, before=before, after=after)
        data = {
            "change": change,
            "by": by.name,
            "role": by.role,
            "draft_id": draft_id,
            "revision": revision,
            "release_id": release_id,
            "note": note,
            "told": list(told),
        }
        event_id = f"{change}:{draft_id or release_id}:{revision}:{at.isoformat()}"
        outbox.put(connection, [rapport_event("release_changed", data, event_id=event_id, occurred_at=at)])

    @contextmanager
    def _changing(self) -> Iterator[Connection[Any]]:
        """One transaction; its events reach the inbox right after it, or with the next."""
        with self._pool.connection() as connection, connection.transaction():
            yield connection
        try:
            self._outbox.land()
        except psycopg.Error:
            log.exception("events wait in the outbox")


def _overridden(against: tuple[Problem, ...], override: str) -> str:
    """What the trail keeps of a signature given in spite of the simulations."""
    if not against or not override:
        return ""
    told = "; ".join(each.message for each in against[:5])
    more = f" and {len(against) - 5} more" if len(against) > 5 else ""
    return f"signed in spite of simulations: {override} ({told}{more})"
