"""What a turn tells the inbox of a message that it heard."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from agent.language.protocol import Proposal, Understanding
from agent.transcript import Message
from agent.turn.events import TurnEvents
from pipelines.sources.standard_bodies import MessageReceived

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("tokens", [0, 812])
def test_a_message_tells_how_many_tokens_it_took_to_hear_it(tokens: int) -> None:
    events = TurnEvents("c1", "web-chat", 1, None, "r1", NOW)
    heard = Understanding((Proposal("track_order", 0.9),), 0.0, "en", False, False, "embedded", tokens=tokens)
    events.received(Message("m1", "customer", "where is it", NOW), heard, is_confirmation=False)
    told = MessageReceived.model_validate(json.loads(events.collected[0].payload)["data"])
    assert told.model_tokens == tokens
