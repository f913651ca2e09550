"""Sources are judged by what the inbox says, which is not asked for every read."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from agent.profile_store import last_heard
from agent.profile_store.last_heard import LastHeard
from pipelines.inbox import Inbox, IncomingEvent

HEARD = datetime(2026, 3, 11, 14, tzinfo=UTC)


@pytest.fixture
def inbox(agent_database):
    with closing(Inbox(agent_database)) as inbox:
        yield inbox


def an_event(number):
    return IncomingEvent("shopify", "orders/create", f"w{number}", HEARD, "{}", (), (f"order:{number}",))


@pytest.mark.parametrize(("kept_seconds", "sources"), [(3600.0, set()), (0.0, {"shopify"})])
def test_what_was_heard_is_asked_anew_once_the_answer_is_too_old(inbox, monkeypatch, kept_seconds, sources):
    monkeypatch.setattr(last_heard, "KEPT_SECONDS", kept_seconds)
    heard = LastHeard(inbox)
    assert set(heard.last_events()) == set()

    inbox.append([an_event(1)])

    assert set(heard.last_events()) == sources
