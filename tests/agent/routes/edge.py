"""The agent's edge over a real agent: settings with known secrets, tokens to show."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import jwt
from fastapi.testclient import TestClient

from agent.app import assemble
from agent.routes.access import Parts
from agent.settings import Settings

JWT_SECRET = "jwt-secret-of-the-tests-0123456789abcdef"
AGENT_TOKEN = "staff-token-of-the-tests-0123456789abcdef"
SHOP_TOKEN = "shop-token-of-the-tests-0123456789abcdefg"
SHOPIFY_SECRET = "shopify-secret-of-the-tests-0123456789abc"
ORIGIN = "http://shop.test"


def settings_with(**chat: Any) -> Settings:
    return Settings.model_validate(
        {
            "brand": {"name": "Fernway", "time_zone": "Europe/London", "currency": "GBP"},
            "stores": {"data_dir": "unused"},
            "ports": {"agent": 0, "shop": 0},
            "chat": {"allowed_origins": [ORIGIN]} | chat,
            "jwt_secret": JWT_SECRET,
            "agent_token": AGENT_TOKEN,
            "shop_token": SHOP_TOKEN,
            "shopify_secret": SHOPIFY_SECRET,
        }
    )


def a_token(customer: str = "1", *, secret: str = JWT_SECRET, kid: str | None = "demo", **claims: Any) -> str:
    now = int(time.time())
    # Nearly the hour that is allowed: tests that are collected now may run much later.
    usual = {"sub": customer, "aud": "rapport", "iat": now, "exp": now + 3000}
    given = {name: value for name, value in (usual | claims).items() if value is not None}
    algorithm = "HS256" if secret else "none"
    return jwt.encode(given, secret, algorithm=algorithm, headers={"kid": kid} if kid else {})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def client_of(agent: Any, **chat: Any) -> TestClient:
    checks = {
        "snapshot": lambda: agent.means.profiles.freshness(datetime.now(UTC)),
        "release": agent.means.current_release,
    }
    parts = Parts(agent.turns, agent.means.profiles.freshness, checks, settings_with(**chat), agent.desk)
    return TestClient(assemble(parts), raise_server_exceptions=False)
