"""The collector: a road for each path that senders post to, and what operators ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

import psycopg
from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from psycopg_pool import PoolTimeout
from starlette.types import Receive, Scope, Send

from pipelines.inbox.bodies import BodyReader
from pipelines.inbox.group_commit import Capacity, GroupCommit
from pipelines.inbox.roads import Desk, Road
from pipelines.inbox.store import Inbox
from pipelines.sources.protocol import Source
from pipelines.sources.segment_bodies import CALLS

ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"description": description}
    for status, description in (
        (401, "The sender could not be proved."),
        (408, "The body did not arrive in time."),
        (413, "The body is too large."),
        (503, "Nothing was taken, or nobody knows: come again after `Retry-After` seconds."),
    )
}
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}


class Collector(FastAPI):
    """FastAPI, but what is posted to a road goes past its middleware: that costs as much as judging an event."""

    def __init__(self, **settings: Any) -> None:
        self.roads: dict[str, Road] = {}
        super().__init__(**settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_posted = scope["type"] == "http" and scope["method"] == "POST"
        answer = self.roads.get(scope["path"]) if is_posted else None
        await (answer or super().__call__)(scope, receive, send)


def create_app(
    database_url: str, sources: Mapping[str, Source], capacity: Capacity | None = None, bodies: BodyReader | None = None
) -> Collector:
    """The collector over a migrated database; `sources` by the name in the path, `segment` among them."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        inbox = Inbox(database_url, connections=2)
        app.state.desk = Desk(inbox, GroupCommit(inbox, capacity or Capacity()), bodies or BodyReader())
        app.state.desk.commit.start()
        yield
        await app.state.desk.commit.close()
        inbox.close()

    app = Collector(title="Rapport collector", lifespan=lifespan)
    for name, source in sources.items():
        if name != "segment":
            _add_road(app, f"/webhooks/{name}", source, name)
    for call in (*CALLS, "batch"):
        _add_road(app, f"/v1/{call}", sources["segment"], call)
    app.add_api_route("/healthz", healthz)
    app.add_api_route("/readyz", readyz)
    return app


def desk(request: Request) -> Desk:
    """The desk of this process."""
    found: Desk = request.app.state.desk
    return found


def _add_road(app: Collector, path: str, source: Source, route: str) -> None:
    told = APIRoute(path, stored, methods=["POST"], name=path, responses=ANSWERS, openapi_extra=BODY)
    # FastAPI tells of the path and refuses other methods; what is posted is answered by the road alone.
    told.app = app.roads[path] = Road(lambda: app.state.desk, source, route)
    app.router.routes.append(told)


async def stored() -> dict[str, bool]:
    """Store what was posted. 200 means durable, or stored already."""
    return {"success": True}


async def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "alive"}


async def readyz(at: Annotated[Desk, Depends(desk)]) -> JSONResponse:
    """The inbox can be reached and is migrated."""
    try:
        horizon = await run_in_threadpool(at.inbox.horizon)
    except (psycopg.Error, PoolTimeout):
        return JSONResponse({"status": "the inbox cannot be read: is PostgreSQL up, and migrated?"}, status_code=503)
    return JSONResponse({"status": "ready", "horizon": horizon})
