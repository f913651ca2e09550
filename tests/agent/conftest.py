"""The agent over real stores: its own PostgreSQL database, a snapshot on disk, a release that was signed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy.engine import make_url

from agent.commerce.port import OPERATIONS, NotOfferedError, OutcomeUnknownError, Receipt, RefusedError
from agent.conversation import Turns
from agent.language.protocol import Proposal
from agent.profile import Row
from agent.profile_store import ProfileStore, Snapshots
from agent.release_desk import ReleaseDesk
from agent.releases.landing import land, loaded
from agent.replay import Today
from agent.review_desk import Reviews
from agent.schema import migrate
from agent.simulation.desk import SimulationDesk
from agent.skills.catalogue import ROLLED_OUT
from agent.staff_desk import DEMO, StaffDesk
from agent.store.actions import StoredLedger
from agent.store.conversations import Conversations
from agent.store.database import Database
from agent.store.experiments import Experiments
from agent.store.handoffs import BuiltInInbox
from agent.store.outbox import Outbox
from agent.store.releases import Releases
from agent.store.staff import Staff
from agent.turn import Brand, Means
from pipelines import inbox as pipelines_inbox
from pipelines.inbox import Inbox, StoredEvent
from tests.agent.world import NOW, ScriptedLanguage, published


@dataclass
class RecordingStore:
    """A store that does everything once for each key, or refuses, or falls silent. `done` is what it did."""

    mood: str = "willing"
    done: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answered: dict[str, Receipt] = field(default_factory=dict)
    offers: frozenset[str] = OPERATIONS

    @property
    def effects(self) -> list[str]:
        return [target for _, target, _ in self.done]

    def __getattr__(self, operation: str) -> Any:
        if operation not in OPERATIONS:
            raise AttributeError(operation)
        return partial(self._do, operation)

    def _do(self, operation: str, target: str, *, idempotency_key: str, **given: Any) -> Receipt:
        if operation not in self.offers:
            raise NotOfferedError(operation)
        if self.mood == "refusing":
            raise RefusedError("the parcel has left")
        if idempotency_key not in self.answered:
            self.done.append((operation, target, given))
            self.answered[idempotency_key] = Receipt(f"{operation}-{target}")
        if self.mood == "silent":
            raise OutcomeUnknownError("time-out after the effect")
        return self.answered[idempotency_key]


@dataclass
class Agent:
    """The agent and what surrounds it, for tests that talk to it and then look."""

    turns: Turns
    means: Means
    language: ScriptedLanguage
    store: RecordingStore
    inbox: Inbox
    database_url: str
    now: list[datetime]

    def says(self, text: str, *proposals: Proposal) -> str:
        self.language.lines[text] = proposals
        return text

    def events(self) -> list[StoredEvent]:
        return [event for event in self.inbox.after(0, 1000) if event.kind != "release_signed"]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events()]

    @property
    def desk(self) -> ReleaseDesk:
        """Where releases are signed, over the same stores."""
        pool, outbox = self.turns._database.pool, self.turns._outbox
        return ReleaseDesk(pool, outbox, ROLLED_OUT, lambda: self.now[0])

    @property
    def staff(self) -> StaffDesk:
        """The brand's own people, one of each role to begin with; their addresses are those of `colleague`."""
        found = StaffDesk(Staff(self.turns._database.pool), self.means.clock)
        if not found.staff.is_anybody():
            for name, role in reversed(DEMO):
                found.set_up("the tests", f"{name.lower()}@fernway.example", name, role)
        return found

    @property
    def simulations(self) -> SimulationDesk:
        """Where drafts are tried, over the same stores and what the agent's turns have now."""
        means = self.turns._means
        today = Today(means.brand, means.language)
        return SimulationDesk(self.turns._database.pool, self.desk, means, today, lambda: self.now[0])

    @property
    def reviews(self) -> Reviews:
        """Where people look again at what was said, over the same stores."""
        people = self.turns.people
        return Reviews(people.means, people.database, people.land, people.words_of)

    def rows(self, statement: str) -> list[Any]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement.encode()).fetchall()

    def turns_with(self, **means: Any) -> Turns:
        """The same conversations over other means."""
        self.turns = Turns(
            replace(self.means, **means), self.turns._database, self.turns._staff_inbox, self.turns._outbox
        )
        return self.turns


TEMPLATE = "agent_template"


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """A database with every table, copied for each test: migrating takes a second, copying a blink."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        # Tests of the pages use the same fixture from their own folder, in the same session.
        if connection.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone():
            return TEMPLATE
        connection.execute(f"create database {TEMPLATE}")
    url = make_url(postgres_url).set(database=TEMPLATE).render_as_string(hide_password=False)
    pipelines_inbox.migrate(url)
    migrate(url)
    return TEMPLATE


@pytest.fixture
def agent_database(postgres_url: str, migrated_template: str) -> Iterator[str]:
    name = f"agent_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {migrated_template}")
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def agent_over(agent_database: str, tmp_path: Path) -> Iterator[Callable[[Iterable[Row]], Agent]]:
    """Make an agent over a snapshot with the given rows."""
    with ExitStack() as stack:
        yield lambda rows: _agent(agent_database, tmp_path / "snapshots", rows, stack)


def _agent(url: str, directory: Path, rows: Iterable[Row], stack: ExitStack) -> Agent:
    database, inbox = Database(url), Inbox(url)
    stack.callback(database.close)
    stack.callback(inbox.close)
    releases = Releases(database.pool)
    land(loaded(), "Tess", NOW, releases, inbox)
    # The batch has seen the release; whatever comes after is unseen.
    published(directory, rows, horizon=inbox.horizon())
    now, language, store = [NOW], ScriptedLanguage({}), RecordingStore()
    staff_inbox = BuiltInInbox(database.pool)
    means = Means(
        brand=Brand("Fernway", ZoneInfo("Europe/London"), "GBP"),
        language=language,
        profiles=ProfileStore(Snapshots(directory), inbox),
        conversations=Conversations(database.pool),
        ledger=StoredLedger(database.pool),
        commerce=store,
        handoffs=staff_inbox,
        current_release=releases.current,
        clock=lambda: now[0],
        is_experimenting=Experiments(database.pool).is_serving,
    )
    turns = Turns(means, database, staff_inbox, Outbox(database.pool, inbox))
    return Agent(turns, means, language, store, inbox, url, now)
