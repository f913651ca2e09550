"""A real agent that hears with the embedded layer, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.language.embedded import EmbeddedLanguage
from tests.agent.routes.edge import client_of
from tests.agent.world import a_customer, a_parcel, an_order


@pytest.fixture(scope="session")
def embedded() -> EmbeddedLanguage:
    return EmbeddedLanguage()


@pytest.fixture
def edge(agent_over: Callable[..., Any], embedded: EmbeddedLanguage) -> Callable[..., TestClient]:
    """Make a client of an agent that knows Anna's order #1043."""
    order = an_order(1043)
    agent = agent_over([a_customer(), order, a_parcel(order)])
    agent.turns_with(language=embedded)
    return lambda **chat: client_of(agent, **chat)
