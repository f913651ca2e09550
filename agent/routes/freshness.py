"""How old the facts are that an answer given now would use."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter

from agent.routes.access import PartsOf

router = APIRouter(prefix="/v1", tags=["freshness"])


@router.get("/freshness")
def get_freshness(parts: PartsOf) -> dict[str, Any]:
    """The snapshot's name and horizon, the inbox's horizon, and of each source when it was last heard and its state.

    States: `fresh`, `late` (past its expected cadence), `stale` (its facts may have changed), `silent`
    (expected and never heard), `unwatched` (no cadence is configured). Ages and lags are in seconds.
    """
    return asdict(parts.freshness(datetime.now(UTC)))
