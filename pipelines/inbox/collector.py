"""The HTTP road into the inbox: prove the sender, read, store, and only then answer 200."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import psycopg
from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout

from pipelines.inbox.group_commit import Capacity, GroupCommit, OverloadedError, StoreAwayError
from pipelines.inbox.http_limits import BodyReader, BodyTooLargeError, BodyTooSlowError
from pipelines.inbox.store import Inbox
from pipelines.inbox.tombstones import PrivacyKeyError
from pipelines.sources.protocol import Delivery, ForgedDeliveryError, Source
from pipelines.sources.redelivery import read
from pipelines.sources.segment_bodies import CALLS

# What a sender is told, by what went wrong. The reason stays here: a forger learns nothing from it.
REFUSALS: dict[type[Exception], tuple[int, dict[str, str]]] = {
    ForgedDeliveryError: (401, {"www-authenticate": 'Basic realm="rapport"'}),
    BodyTooSlowError: (408, {"connection": "close"}),
    BodyTooLargeError: (413, {"connection": "close"}),
    OverloadedError: (503, {"retry-after": "1", "connection": "close"}),
    StoreAwayError: (503, {"retry-after": "2"}),
    # Somebody was erased and this process cannot tell who: taking nothing is better than bringing them back.
    PrivacyKeyError: (503, {"retry-after": "60"}),
}


@dataclass
class Desk:
    """What every delivery passes over: one reader, one queue, one inbox."""

    inbox: Inbox
    commit: GroupCommit
    bodies: BodyReader

    async def take(self, request: Request, source: Source, route: str) -> list[int | None]:
        """Store one delivery; its landing numbers, `None` for what was there already."""
        body = await self.bodies.read(request)
        query = tuple(request.query_params.multi_items())
        delivery = Delivery(_headers(request), body, received_at=datetime.now(UTC), route=route, query=query)
        source.verify(delivery)
        return await self.commit.store(read(source, delivery))


def _headers(request: Request) -> dict[str, str]:
    """Header names in lower case; of a name given twice the first counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(request.headers.raw)}


def create_app(
    database_url: str, sources: Mapping[str, Source], capacity: Capacity | None = None, bodies: BodyReader | None = None
) -> FastAPI:
    """The collector over a migrated database; `sources` by the name in the path, `segment` among them."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        inbox = Inbox(database_url, connections=2)
        app.state.desk = Desk(inbox, GroupCommit(inbox, capacity or Capacity()), bodies or BodyReader())
        app.state.desk.commit.start()
        yield
        await app.state.desk.commit.close()
        inbox.close()

    app = FastAPI(title="Rapport collector", lifespan=lifespan)
    for refusal, (status, headers) in REFUSALS.items():
        app.add_exception_handler(refusal, _refusing(status, headers))
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


def _add_road(app: FastAPI, path: str, source: Source, route: str) -> None:
    async def post(request: Request) -> JSONResponse:
        """Store what was posted. 200 means durable, or stored already."""
        await desk(request).take(request, source, route)
        return JSONResponse({"success": True})

    app.add_api_route(path, post, methods=["POST"], name=path, response_class=JSONResponse)


def _refusing(status: int, headers: dict[str, str]) -> Callable[[Request, Exception], Awaitable[JSONResponse]]:
    async def refuse(_: Request, error: Exception) -> JSONResponse:
        words = "the sender could not be proved" if status == 401 else str(error)
        return JSONResponse({"success": False, "detail": words}, status_code=status, headers=headers)

    return refuse


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
