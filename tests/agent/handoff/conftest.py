"""The road to a helpdesk, and a colleague who may give something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, Literal

import pytest

from agent.handoff.ways import Way, Ways
from tests.agent.handoff.road import Road
from tests.agent.handoff.test_people import waiting_for_a_person
from tests.agent.world import NOW, a_customer, a_parcel, an_order
from tests.evals._helpdesks import Clock, Desk, Troubled


@pytest.fixture
def road(agent_over) -> Callable[..., Road]:
    def made(kind: Literal["zendesk", "gorgias", "klaviyo"]) -> Road:
        order = an_order(1043)
        agent = agent_over([a_customer(email="anna@example.com", first_name="Anna"), order, a_parcel(order)])
        clock = Clock(NOW)
        agent.turns_with(ways=Ways(Way(kind, kind)), clock=clock)
        books = Desk(kind, clock)
        return Road(agent, kind, books, Troubled(books, Random(1)), clock)

    return made


@pytest.fixture
def house(agent_over):
    """Adam has Anna's conversation; her order cost 120 and was delivered late."""
    late: dict[str, Any] = {"promised_delivery_at": NOW - timedelta(days=3), "delivered_at": NOW - timedelta(days=1)}
    agent = agent_over(
        [a_customer(), an_order(1043, total_amount=Decimal(120), **late), an_order(1044, total_amount=Decimal(20))]
    )
    assert agent.staff
    conversation = waiting_for_a_person(agent)
    agent.turns.people.take(conversation, "Adam")
    return agent, conversation
