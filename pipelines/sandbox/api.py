"""The shop as a process: storefront at `/`, admin under `/admin`, and the messenger of its webhooks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import psycopg
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from psycopg_pool import ConnectionPool, PoolTimeout

from pipelines.sandbox import admin
from pipelines.sandbox.counter import Counter
from pipelines.sandbox.operations import KeyReusedError
from pipelines.sandbox.outbox import Messenger
from pipelines.sandbox.secrets import SHORTEST_SIGNING, secret, signatures
from pipelines.sandbox.shop import NotThereError, RefusedError
from pipelines.sandbox.storefront import pages
from pipelines.sandbox.storefront.pages import Storefront

ASSETS = pages.HERE / "assets"


def create_app(database_url: str, collector_url: str, agent_url: str = "", agent_port: int = 8700) -> FastAPI:
    """The shop over a migrated database. An empty `agent_url` means the agent on this host at `agent_port`.

    Raises:
        MissingSecretError: a secret of the shop is missing or too short.
    """
    messenger = Messenger(database_url, collector_url, signatures())
    shop_token = secret("RAPPORT_SHOP_TOKEN")
    storefront = Storefront(secret("RAPPORT_JWT_SECRET", SHORTEST_SIGNING), agent_url, agent_port)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = ConnectionPool(database_url, min_size=1, max_size=8, timeout=5, open=True)
        loop = asyncio.get_running_loop()
        app.state.counter = Counter(pool, lambda: datetime.now(UTC), lambda: loop.call_soon_threadsafe(messenger.wake))
        app.state.storefront = storefront
        carrying = asyncio.create_task(messenger.run())
        yield
        carrying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await carrying
        pool.close()

    app = FastAPI(title="Fernway, the demo shop", lifespan=lifespan)
    app.state.shop_token = shop_token
    app.include_router(admin.router)
    app.include_router(pages.router)
    app.mount("/assets", StaticFiles(directory=ASSETS))
    app.add_api_route("/healthz", healthz)
    app.add_api_route("/readyz", readyz)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(KeyReusedError, _key_reused)
    return app


def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "alive"}


def readyz(request: Request) -> JSONResponse:
    """The database can be read, is migrated, and the shelves are not empty."""
    counter: Counter = request.app.state.counter
    try:
        is_filled = counter.is_filled()
    except (psycopg.Error, PoolTimeout):
        return JSONResponse({"status": "the shop's tables cannot be read: is PostgreSQL up?"}, status_code=503)
    words = "ready" if is_filled else "the shop is empty: run `rapport sandbox fill`"
    return JSONResponse({"status": words}, status_code=200 if is_filled else 503)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    code = getattr(error, "code", "refused")
    status = 404 if isinstance(error, NotThereError) else 409
    return JSONResponse({"error": {"code": code, "message": str(error)}}, status_code=status)


async def _key_reused(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": {"code": "key_reused", "message": str(error)}}, status_code=422)
