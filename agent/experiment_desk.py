"""Where people work on experiments: draft, sign, start, stop. Each change is written down and told to the warehouse."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from agent.releases.experiments import Definition, Experiment, NotItsTurnError, State, laid_out, looked_at
from agent.staff import Person, Right, must
from agent.store import audit, experiments, outbox
from agent.store.experiments import Experiments
from agent.store.outbox import Outbox
from pipelines.inbox import IncomingEvent, rapport_event

log = logging.getLogger(__name__)
ROUTING_KEY = "experiment:definitions"


class ExperimentDesk:
    """Every method that changes something raises `NotAllowedError` when the person's role does not let them."""

    def __init__(self, pool: ConnectionPool, outbox: Outbox, clock: Callable[[], datetime]) -> None:
        self.experiments = Experiments(pool)
        self._pool, self._outbox, self._clock = pool, outbox, clock

    def draft(self, name: str, definition: Definition, by: Person) -> Experiment:
        """Keep a definition; in place of the draft of this name, or else as its next version with a salt of its own."""
        must(by, Right.EDIT_RELEASES)
        with self._changing() as connection:
            before, at = experiments.newest(connection, name), self._clock()
            if before is None or before.state != "drafted":
                before = _begun(name, before.version + 1 if before else 1, definition, by, at)
            drafted = replace(before, definition=definition, changed_by=by.name, changed_at=at)
            return self._put(connection, drafted, by, "")

    def sign(self, experiment_id: str, by: Person, note: str) -> Experiment:
        """Answer for it by name: from now on this version says the same for ever.

        Raises:
            UnknownExperimentError: there is none of that id.
            NotItsTurnError: it is no draft.
        """
        must(by, Right.RUN_EXPERIMENTS)
        with self._changing() as connection:
            found = self._in_state(connection, experiment_id, "drafted")
            return self._put(connection, replace(found, state="signed", signed_by=by.name), by, note)

    def start(self, experiment_id: str, by: Person) -> Experiment:
        """Draw people from this moment on.

        Raises:
            UnknownExperimentError: there is none of that id.
            NotItsTurnError: nobody signed it, or another one runs on the same people.
        """
        must(by, Right.RUN_EXPERIMENTS)
        with self._changing() as connection:
            found, at = self._in_state(connection, experiment_id, "signed"), self._clock()
            for other in experiments.running(connection):
                if (other.definition.kind, other.definition.segment) == (
                    found.definition.kind,
                    found.definition.segment,
                ):
                    raise NotItsTurnError(f"{other.experiment_id!r} runs on the same people: stop it first")
            ends = at + timedelta(days=found.definition.enrols_days)
            return self._put(connection, replace(found, state="running", started_at=at, ends_at=ends), by, "")

    def stop(self, experiment_id: str, by: Person, reason: str) -> Experiment:
        """Draw nobody any more, and keep nobody from anything; who was drawn is looked at until their days are over.

        Raises:
            UnknownExperimentError: there is none of that id.
            NotItsTurnError: it does not run.
        """
        must(by, Right.RUN_EXPERIMENTS)
        with self._changing() as connection:
            found = self._in_state(connection, experiment_id, "running")
            return self._put(connection, replace(found, state="stopped", stopped_at=self._clock()), by, reason)

    def discard(self, experiment_id: str, by: Person, reason: str) -> Experiment:
        """Close a version that never ran.

        Raises:
            UnknownExperimentError: there is none of that id.
            NotItsTurnError: it ran.
        """
        must(by, Right.EDIT_RELEASES)
        with self._changing() as connection:
            found = self._in_state(connection, experiment_id, "drafted", "signed")
            return self._put(connection, replace(found, state="discarded"), by, reason)

    def _in_state(self, connection: Connection[Any], experiment_id: str, *states: State) -> Experiment:
        found = experiments.named(connection, experiment_id)
        if found.state not in states:
            raise NotItsTurnError(f"{experiment_id!r} is {found.state}: this needs one that is {' or '.join(states)}")
        return found

    def _put(self, connection: Connection[Any], experiment: Experiment, by: Person, note: str) -> Experiment:
        at = self._clock()
        experiment = replace(experiment, changed_by=by.name, changed_at=at, note=note or experiment.note)
        experiments.put(connection, experiment)
        deed = f"experiment_{experiment.state}"
        audit.note(connection, deed, by.name, experiment.experiment_id, at, reason=note, after=_told(experiment))
        outbox.put(connection, [changed(experiment, at)])
        return experiment

    @contextmanager
    def _changing(self) -> Iterator[Connection[Any]]:
        """One transaction for a change and the event that tells it; then the inbox hears of it."""
        with self._pool.connection() as connection, connection.transaction():
            experiments.hold(connection)
            yield connection
        try:
            self._outbox.land()
        except psycopg.Error:
            log.exception("events wait in the outbox")


def changed(experiment: Experiment, at: datetime) -> IncomingEvent:
    """The event by which the warehouse knows how the experiment stands."""
    event_id = f"experiment_changed:{experiment.experiment_id}:{experiment.state}:{at.isoformat()}"
    data = _told(experiment)
    return rapport_event("experiment_changed", data, event_id=event_id, occurred_at=at, routing_keys=(ROUTING_KEY,))


def _begun(name: str, version: int, definition: Definition, by: Person, at: datetime) -> Experiment:
    return Experiment(
        experiment_id=f"{name}/{version}",
        name=name,
        version=version,
        state="drafted",
        salt=secrets.token_hex(8),
        definition=definition,
        drafted_by=by.name,
        changed_by=by.name,
        changed_at=at,
        signed_by=None,
        started_at=None,
        ends_at=None,
        stopped_at=None,
        note="",
    )


def _told(experiment: Experiment) -> dict[str, Any]:
    """With its arms and outcomes laid out: nobody else counts shares."""
    moments = {name: getattr(experiment, name) for name in ("started_at", "ends_at", "stopped_at")}
    return {
        "experiment_id": experiment.experiment_id,
        "name": experiment.name,
        "version": experiment.version,
        "state": experiment.state,
        "salt": experiment.salt,
        "definition": experiment.definition.model_dump(mode="json"),
        "arms": laid_out(experiment.definition),
        "outcomes": looked_at(experiment.definition),
        "signed_by": experiment.signed_by,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }
