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
from agent.staff import Role
from agent.staff.proof import ASKS
from agent.staff_desk import DEMO
from agent.store.sealing import Seal
from agent.store.skill_secrets import SkillSecrets

JWT_SECRET = "jwt-secret-of-the-tests-0123456789abcdef"
AGENT_TOKEN = "staff-token-of-the-tests-0123456789abcdef"
STAFF_SECRET = "staff-secret-of-the-tests-0123456789abcde"
SHOP_TOKEN = "shop-token-of-the-tests-0123456789abcdefg"
SHOPIFY_SECRET = "shopify-secret-of-the-tests-0123456789abc"
SECRETS_KEY = "secrets-key-of-the-tests-0123456789abcdefg"
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
            "staff_secret": STAFF_SECRET,
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


NAMES: dict[Role, str] = {role: name for name, role in DEMO}


def colleague(role: Role, /, *, secret: str = STAFF_SECRET, **claims: Any) -> dict[str, str]:
    """What the dashboards send for the one colleague of this role."""
    now = int(time.time())
    usual = {"sub": f"{NAMES[role].lower()}@fernway.example", "aud": ASKS, "iat": now, "exp": now + 300}
    given = {name: value for name, value in (usual | claims).items() if value is not None}
    return bearer(jwt.encode(given, secret, algorithm="HS256" if secret else "none"))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def client_of(agent: Any, **chat: Any) -> TestClient:
    checks = {
        "snapshot": lambda: agent.means.profiles.freshness(datetime.now(UTC)),
        "release": agent.means.current_release,
    }
    parts = Parts(
        agent.turns,
        agent.means.profiles.freshness,
        checks,
        settings_with(**chat),
        agent.desk,
        agent.simulations,
        agent.staff,
        secrets=SkillSecrets(agent.turns._database.pool, Seal(SECRETS_KEY)),
    )
    return TestClient(assemble(parts), raise_server_exceptions=False)
