"""What the agent did reaches the inbox once, and no event stands in the way of the others."""

from __future__ import annotations

import string
from contextlib import closing
from datetime import UTC, datetime
from random import Random

import pytest

from agent.schema import migrate as migrate_agent
from agent.store.database import Database
from agent.store.outbox import Outbox, put
from pipelines.inbox import Inbox, migrate, rapport_event

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    migrate(database_url)
    migrate_agent(database_url)
    with closing(Database(database_url, connections=2)) as opened:
        yield opened


def an_event(event_id, *keys):
    return rapport_event("team_requested", {}, event_id=event_id, occurred_at=AT, routing_keys=keys)


def test_an_event_that_the_inbox_cannot_hold_is_quarantined_and_those_behind_it_land(database, database_url):
    # Random, so that it does not compress: no index entry has room for it.
    too_long = "order:" + "".join(Random(7).choices(string.ascii_letters, k=9_000))
    with closing(Inbox(database_url)) as inbox:
        outbox = Outbox(database.pool, inbox)
        with database.pool.connection() as connection:
            put(connection, [an_event("a", "order:1"), an_event("poison", too_long), an_event("b", "order:2")])

        assert (outbox.land(), outbox.land()) == (3, 0)

        assert [event.event_id for event in inbox.after(0, 10)] == ["rapport:a", "rapport:b"]
        assert [event.reason for event in inbox.quarantined(0, 10)] == ["store: ProgramLimitExceeded"]
