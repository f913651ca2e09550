"""How many turns a second the agent takes with the embedded language layer, beside an endpoint that does nothing.

Run as `python -m tests.bench.turns --json`. The agent is a process of its own over a published shop and PostgreSQL;
each customer has a conversation of their own and says six things in it, misspelt ones too. Rates are lifted, nothing
else is. Beside: the same requests to the same web server with a route that reads the body and answers at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt
import uvicorn
from fastapi import FastAPI, Request

from agent.releases.landing import loaded
from agent.schema import migrate
from agent.serving import serve
from agent.settings import Settings
from agent.store.database import Database
from agent.store.releases import Releases
from tests.bench._latency import machine, spread
from tests.bench._spent import server_of, spent
from tests.bench._wire import send
from tests.bench._world import World
from tests.bench.profile_read import BUSY_EACH, Shop, a_shop
from tests.pipelines.inbox.conftest import free_port

GOAL = {"per_second": 100, "p99_ms": 200, "not_2xx": 0}
SAID = (
    "wheres my ordr?",
    "will it be here before saturday",
    "can i return it if it does not fit",
    "how many points do I have, and was I charged a fee?",
    "what is your return policy",
    "thanks, that helped",
)
WARM_UPS, STARTED_WITHIN = 20, 300
CHAT = {"customer_rate": "1000000/minute", "turns_at_once": 1_000, "processes": os.cpu_count() or 1}


def settings_of(folder: Path, url: str, port: int, secret: str) -> Settings:
    """An agent over this folder and store that limits nobody."""
    return Settings.model_validate(
        {
            "brand": {"name": "Fernway", "time_zone": "Europe/London", "currency": "GBP"},
            "stores": {"data_dir": folder, "database_url": url},
            "ports": {"agent": port, "shop": 1},
            "chat": CHAT,
            "jwt_secret": secret,
            # Each its own: the agent refuses to start where two are the same.
            "agent_token": secrets.token_hex(32),
            "shop_token": secrets.token_hex(32),
        }
    )


def answer(folder: Path, url: str, port: int, secret: str) -> None:
    """The agent's process."""
    os.environ["DATABASE_URL"] = url
    serve(settings_of(folder, url, port, secret))


def answer_nothing(port: int) -> None:
    """A process whose one route reads what was posted and answers at once."""
    app = FastAPI()

    @app.post("/{path:path}")
    async def nothing(request: Request) -> dict[str, int]:
        return {"read": len(await request.body())}

    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")


@contextmanager
def running(target: Callable[..., None], port: int, *arguments: Any) -> Iterator[tuple[str, int]]:
    """A server process that answers on `port`, stopped afterwards; its address and process id."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)
    process.start()
    try:
        until = time.monotonic() + STARTED_WITHIN
        while not _listens(port):
            if time.monotonic() > until or not process.is_alive():
                raise RuntimeError(f"nothing answers on port {port}: exit code {process.exitcode}")
            time.sleep(0.2)
        assert process.pid is not None
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.join()


def _listens(port: int) -> bool:
    try:
        httpx.post(f"http://127.0.0.1:{port}/", timeout=5)
    except httpx.TransportError:
        return False
    return True


def token(customer: int, secret: str) -> str:
    """A proof of who asks, as a storefront would sign it."""
    now = int(time.time())
    claims = {"sub": str(customer), "aud": "rapport", "iat": now, "exp": now + 3_000}
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "demo"})


async def opened(address: str, tokens: list[str]) -> list[str]:
    """The ids of a conversation for each token."""
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(max_connections=8)) as client:
        answers = await asyncio.gather(
            *(client.post("/v1/conversations", json={}, headers={"Authorization": f"Bearer {one}"}) for one in tokens)
        )
    return [given.raise_for_status().json()["conversation_id"] for given in answers]


def requests(conversations: list[str], tokens: list[str]) -> list[bytes]:
    """Everything that everybody says, one thing of each after the other."""
    return [
        _request(conversation, proof, text)
        for text in SAID
        for conversation, proof in zip(conversations, tokens, strict=True)
    ]


def _request(conversation: str, proof: str, text: str) -> bytes:
    body = json.dumps({"text": text}).encode()
    head = (
        f"POST /v1/conversations/{conversation}/messages HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {proof}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def timed(port: int, asked: list[bytes], connections: int) -> dict[str, float]:
    """Turns a second and how long one took."""
    began = time.perf_counter()
    answers = send(port, asked, connections)
    seconds = time.perf_counter() - began
    milliseconds = [1000 * took for took, _ in answers]
    figures = spread("turn", milliseconds)
    return {
        "per_second": round(len(answers) / seconds, 1),
        "p50_ms": figures["turn_p50_ms"],
        "p99_ms": figures["turn_p99_ms"],
        "mean_ms": round(statistics.mean(milliseconds), 2),
        "not_2xx": sum(not 200 <= status < 300 for _, status in answers),
    }


def measured(shop: Shop, folder: Path, customers: int, connections: int) -> tuple[dict[str, float], dict[str, float]]:
    """The figures of the agent, and those of the route that does nothing."""
    secret, port, empty = secrets.token_hex(32), free_port(), free_port()
    asking = [number for number in range(1, shop.world.customers + 1) if number % BUSY_EACH][: customers + WARM_UPS]
    tokens = [token(number, secret) for number in asking]
    with running(answer, port, folder, shop.url, port, secret) as (address, agent):
        conversations = asyncio.run(opened(address, tokens))
        send(port, requests(conversations[:WARM_UPS], tokens[:WARM_UPS]), connections)
        asked = requests(conversations[WARM_UPS:], tokens[WARM_UPS:])
        with spent({"agent": agent, "postgres": server_of(shop.url)}, len(asked), own=time.process_time) as cpu:
            figures = timed(port, asked, connections)
    with running(answer_nothing, empty, empty):
        beside = timed(empty, asked, connections)
    return {**figures, **cpu}, beside


def main() -> None:
    """Measure both and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--customers", type=int, default=5_000, help="in the shop")
    arguments.add_argument("--asking", type=int, default=200, help="of them, with a conversation each")
    arguments.add_argument("--connections", type=int, default=8)
    arguments.add_argument("--folder", type=Path, help="build here and keep it; what was built here before is used")
    chosen, on = arguments.parse_args(), machine()
    with tempfile.TemporaryDirectory(prefix="rapport-turns-", ignore_cleanup_errors=True) as temporary:
        folder = chosen.folder or Path(temporary)
        with a_shop(folder, World(chosen.customers)) as shop:
            migrate(shop.url)
            database = Database(shop.url)
            Releases(database.pool).keep(loaded(), "bench", datetime.now(UTC))
            database.close()
            figures, beside = measured(shop, folder, chosen.asking, chosen.connections)
    figures["ratio"] = round(figures["mean_ms"] / beside["mean_ms"], 1)
    met = figures["per_second"] >= GOAL["per_second"] and figures["p99_ms"] <= GOAL["p99_ms"] and not figures["not_2xx"]
    size = {**on, "customers": chosen.customers, "turns": chosen.asking * len(SAID), "connections": chosen.connections}
    report = {"name": "turns", "figures": figures, "beside": beside, "goal": GOAL, "met": met, "size": size}
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
