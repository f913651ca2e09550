"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Response

from agent.routes.access import PartsOf

router = APIRouter(tags=["health"])
log = logging.getLogger(__name__)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(parts: PartsOf, response: Response) -> dict[str, str]:
    """Each thing a turn needs: `ok`, or what is amiss with it; 503 while any is `not ready`.

    Why goes to the log, not to the public.
    """
    found: dict[str, str] = {}
    for name, check in parts.checks.items():
        try:
            said = check()
            found[name] = said if isinstance(said, str) else "ok"
        except Exception:
            log.warning("not ready: %r", name, exc_info=True)
            found[name] = "not ready"
    if "not ready" in found.values():
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return found
