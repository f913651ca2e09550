"""The chat widget, one script."""

from __future__ import annotations

import hashlib
from functools import cache

from fastapi import APIRouter, Request, Response

from agent.routes.access import STATIC

router = APIRouter(tags=["widget"])


@router.get("/widget.js", response_class=Response, responses={200: {"content": {"text/javascript": {}}}})
def get_widget(request: Request) -> Response:
    """The script that defines `<rapport-chat>`; any page may load it."""
    script, tag = _script()
    headers = {"etag": tag, "cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(script, media_type="text/javascript", headers=headers)


@cache
def _script() -> tuple[bytes, str]:
    script = (STATIC / "widget.js").read_bytes()
    return script, f'"{hashlib.sha256(script).hexdigest()[:16]}"'
