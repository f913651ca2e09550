"""How old the facts are that an answer given now would use."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from agent.routes.access import PartsOf

router = APIRouter(prefix="/v1", tags=["freshness"])


@router.get("/freshness")
def get_freshness(parts: PartsOf) -> dict[str, Any]:
    """The snapshot's name and horizon, the inbox's horizon, and when each source was last heard."""
    return asdict(parts.freshness())
