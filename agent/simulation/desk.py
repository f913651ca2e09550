"""Where drafts are tried: previews, scenarios and their runs, past turns under a draft, rehearsals."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg_pool import ConnectionPool

from agent.errors import AgentError, NotFoundError
from agent.language.protocol import DialogueState, Understanding
from agent.release_desk import ReleaseDesk
from agent.releases.drafts import ChangedMeanwhileError, NotFitError
from agent.releases.model import Release
from agent.releases.validation import read
from agent.replay.report import FIRST, LAST
from agent.replay.taking import Today
from agent.simulation.making import scenario_of, scenario_of_miss
from agent.simulation.past import Retaken, retaken
from agent.simulation.scenario import MOST_TURNS, Expectation, Origin, Scenario
from agent.simulation.talk import Played, played
from agent.simulation.told import told
from agent.staff import Person, Right, must
from agent.store.simulations import KeptScenario, Run, RunKind, RunState, Simulations, end, request
from agent.turn import Means


class NotAtWorkError(AgentError):
    """The run is over, or was taken up by somebody else."""


@dataclass(frozen=True)
class Tried:
    """Which release is tried: a draft at one revision, a signed one, or without either the current one."""

    draft_id: str | None = None
    revision: int | None = None
    release_id: str | None = None


class SimulationDesk:
    """Everything that may be done with a draft before it is signed.

    Every method that changes something raises `NotAllowedError` when the person's role does not let them.
    """

    def __init__(
        self, pool: ConnectionPool, releases: ReleaseDesk, means: Means, today: Today, clock: Callable[[], datetime]
    ) -> None:
        self.kept = Simulations(pool)
        self._pool, self._releases, self._means, self._today, self._clock = pool, releases, means, today, clock

    def preview(self, tried: Tried, talk: Played) -> tuple[dict[str, Any], ...]:
        """Play the conversation under a release. Nothing is stored, sent, done or told to anybody else.

        Raises:
            UnknownReleaseError: there is no such draft or release.
            ChangedMeanwhileError: the draft has another revision by now.
            NotFitError: the document does not fit its schema.
        """
        return tuple(map(told, played(talk, self.release(tried), self._means)))

    def heard(self, texts: Sequence[str]) -> tuple[Understanding, ...]:
        """What the embedded layer hears in texts, each by itself; nothing is stored and no model is asked."""
        return tuple(self._today.embedded.understand(text, DialogueState()) for text in texts)

    def past(self, tried: Tried, conversation_id: str, since: datetime | None = None) -> tuple[Retaken, ...]:
        """Every turn of a past conversation under a release, those after `since` if it is given.

        Raises:
            as `preview`; NotFoundError: there is no such conversation.
        """
        release, conversations = self.release(tried), self._means.conversations
        conversations.get(conversation_id)
        turns = conversations.turns_between(since or FIRST, LAST, conversation_id)
        signed = self._releases.releases.named
        return tuple(retaken(kept, signed, release, self._means, self._today) for kept in turns)

    def release(self, tried: Tried) -> Release:
        """The release that is tried."""
        if tried.release_id is not None:
            return self._releases.releases.named(tried.release_id)
        if tried.draft_id is None:
            return self._releases.releases.current()
        draft = self._releases.drafts.named(tried.draft_id)
        if tried.revision not in {None, draft.revision}:
            raise ChangedMeanwhileError(
                f"the draft {draft.draft_id!r} is at revision {draft.revision}, not {tried.revision}: run that one"
            )
        release, wrong = read(draft.body)
        if release is None:
            raise NotFitError("the draft has faults: mend them, then try it", wrong)
        return release

    def keep(
        self, scenario: Scenario, by: Person, scenario_id: str | None = None, origin: Origin = "form"
    ) -> KeptScenario:
        """Store a scenario; under an id that is there as its next version.

        Raises:
            NotFoundError: there is none of that id.
        """
        must(by, Right.RUN_SIMULATIONS)
        before = self.kept.scenario(scenario_id) if scenario_id else None
        name = before.scenario_id if before else f"scen_{uuid.uuid4().hex[:12]}"
        made_of = before.conversation_id if before else None
        return self.kept.keep(name, origin, made_of, scenario.model_dump(mode="json"), by, self._clock())

    def keep_conversation(self, conversation_id: str, by: Person, origin: Origin = "conversation") -> KeptScenario:
        """Make a real conversation a scenario that expects what happened; one that was made stays as it is.

        Raises:
            NotFoundError: there is no such conversation.
        """
        must(by, Right.RUN_SIMULATIONS)
        made = self.kept.scenario_of(conversation_id, origin)
        if made is not None:
            return made
        conversations = self._means.conversations
        conversation = conversations.get(conversation_id)
        scenario = scenario_of(conversation, conversations.records(conversation_id))
        body, name = scenario.model_dump(mode="json"), f"scen_{uuid.uuid4().hex[:12]}"
        return self.kept.keep(name, origin, conversation_id, body, by, self._clock())

    def keep_miss(self, flag_id: str, conversation_id: str, turn_number: int, expected: Expectation, by: Person) -> str:
        """Make a flagged answer a scenario that must pass, once for each flag, and give back its name.

        Raises:
            NotFoundError: there is no such conversation.
        """
        must(by, Right.REVIEW_CONVERSATIONS)
        name = f"scen_{flag_id.rpartition('_')[2][:12]}"
        with suppress(NotFoundError):
            return self.kept.scenario(name).scenario_id
        conversation = self._means.conversations.get(conversation_id)
        records = [
            record
            for record in self._means.conversations.records(conversation_id)
            if record["turn_number"] <= turn_number
        ]
        body = scenario_of_miss(conversation, records[-MOST_TURNS:], expected).model_dump(mode="json")
        return self.kept.keep(name, "flag", conversation_id, body, by, self._clock()).scenario_id

    def retire(self, scenario_id: str, by: Person) -> KeptScenario:
        """Play it no more.

        Raises:
            NotFoundError: there is none of that id.
        """
        must(by, Right.RUN_SIMULATIONS)
        return self.kept.retire(scenario_id, by, self._clock())

    def ask(self, kind: RunKind, draft_id: str, revision: int, asked: Mapping[str, Any], by: Person) -> Run:
        """Ask for a run of this very revision; it begins when the pipelines look for work.

        Raises:
            as `release`.
        """
        must(by, Right.RUN_SIMULATIONS)
        self.release(Tried(draft_id, revision))
        run_id = f"run_{uuid.uuid4().hex[:12]}"
        with self._pool.connection() as connection:
            request(connection, run_id, kind, draft_id, revision, dict(asked), by, self._clock())
        return self.kept.run(run_id)

    def begin(self, run_id: str) -> Run:
        """Take up a run that was asked for.

        Raises:
            NotFoundError: there is none of that id.
            NotAtWorkError: somebody has taken it up, or it is over.
        """
        run = self.kept.run(run_id)
        if not self.kept.begin(run_id, self._clock()):
            raise NotAtWorkError(f"the run {run_id!r} is {run.state} already")
        return self.kept.run(run_id)

    def tell_scenario(self, run_id: str, scenario_id: str, version: int, attempts: Sequence[Mapping[str, Any]]) -> None:
        """What a scenario came to, one entry for each time; it passed once only if nothing in an entry was missed."""
        passes = sum(not each["missed"] for each in attempts)
        found = {"attempts": list(attempts)}
        self.kept.result(run_id, scenario_id, version, len(attempts), passes, found, self._clock())

    def tell_turns(self, run_id: str, turns: Sequence[dict[str, Any]]) -> None:
        """Past turns as they are under the run's draft.

        Raises:
            NotFoundError: there is no such run.
            NotAtWorkError: it is over.
        """
        if self.kept.run(run_id).state != "running":
            raise NotAtWorkError(f"the run {run_id!r} is not at work")
        self.kept.retake(run_id, turns)

    def go_on(self, run_id: str, summary: str, result: dict[str, Any]) -> Run:
        """How far a run is that goes on.

        Raises:
            NotFoundError: there is no such run.
            NotAtWorkError: it is not at work.
        """
        run = self.kept.run(run_id)
        if not self.kept.progress(run_id, summary, result):
            raise NotAtWorkError(f"the run {run_id!r} is {run.state}")
        return self.kept.run(run_id)

    def end(self, run_id: str, state: RunState, summary: str, result: dict[str, Any]) -> Run:
        """Close a run.

        Raises:
            NotFoundError: there is none of that id.
            NotAtWorkError: it is over already.
        """
        run = self.kept.run(run_id)
        with self._pool.connection() as connection, connection.transaction():
            if not end(connection, run_id, state, summary, result, self._clock()):
                raise NotAtWorkError(f"the run {run_id!r} is {run.state} already")
        return self.kept.run(run_id)

    def stop(self, run_id: str, by: Person) -> Run:
        """End a rehearsal, or a run that nobody took up; what it found stays."""
        must(by, Right.RUN_SIMULATIONS)
        run = self.kept.run(run_id)
        return self.end(run_id, "done", f"{run.summary} Stopped by {by.name}.".strip(), run.result)


def as_told(turn: Retaken) -> dict[str, Any]:
    """A past turn under a draft, in plain JSON."""
    return asdict(turn) | {"taken_at": turn.taken_at.isoformat(), "flips": list(turn.flips)}
