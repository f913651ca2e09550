"""Under pressure: full, slow, away, or holding one event that cannot be stored."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
import string
import threading
import time
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from random import Random

import httpx
import psycopg
import pytest
import uvicorn

from pipelines.inbox import Inbox, IncomingEvent, http_limits, migrate, statements
from pipelines.inbox.bodies import BodyReader
from pipelines.inbox.collector import create_app
from pipelines.inbox.group_commit import Capacity, GroupCommit, OverloadedError, StoreAwayError
from pipelines.sources.segment import Segment
from tests.pipelines.inbox.conftest import free_port
from tests.pipelines.sources.deliveries import WRITE_KEY

AT = datetime(2026, 3, 1, tzinfo=UTC)
SOURCES = {"segment": Segment(WRITE_KEY)}


def an_event(dedupe_key, payload="{}"):
    return IncomingEvent("segment", "page", dedupe_key, AT, payload, (), ())


def random_text(size):
    return "".join(Random(7).choices(string.printable, k=size))


@pytest.fixture
def inbox(database_url):
    migrate(database_url)
    with closing(Inbox(database_url)) as opened:
        yield opened


@asynccontextmanager
async def committing(inbox, **capacity):
    commit = GroupCommit(inbox, Capacity(**capacity))
    commit.start()
    try:
        yield commit
    finally:
        await commit.close()


@contextmanager
def nobody_can_commit(database_url):
    """Hold the lock under which events are numbered."""
    with psycopg.connect(database_url) as connection:
        connection.execute(statements.LOCK, [statements.LANDING_LOCK])
        yield


@contextmanager
def serving(database_url, **limits):
    """The collector in this process, on a port of its own, with uvicorn's protocol made impatient."""
    app = create_app(database_url, SOURCES, bodies=BodyReader(**limits))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, http=http_limits.ImpatientHttp, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


async def test_each_delivery_gets_its_own_numbers_and_none_for_a_duplicate(inbox):
    async with committing(inbox) as commit:
        first, second, third = await asyncio.gather(
            commit.store([an_event("a"), an_event("b")]), commit.store([]), commit.store([an_event("b"), an_event("c")])
        )
    assert (first, second, third) == ([1, 2], [], [None, 4])


async def test_when_the_queue_is_full_the_next_is_refused_and_those_waiting_are_stored(inbox, database_url):
    async with committing(inbox, waiting_deliveries=2) as commit:
        with nobody_can_commit(database_url):
            writing = asyncio.create_task(commit.store([an_event("writing")]))
            await asyncio.sleep(0.1)
            waiting = [asyncio.create_task(commit.store([an_event(f"waiting {n}")])) for n in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(OverloadedError):
                await commit.store([an_event("refused")])
        await asyncio.gather(writing, *waiting)
    assert len(inbox.after(0, 10)) == 3


async def test_large_payloads_fill_the_queue_by_their_size(inbox, database_url):
    async with committing(inbox, waiting_characters=100) as commit:
        with nobody_can_commit(database_url):
            writing = asyncio.create_task(commit.store([an_event("writing", "x" * 90)]))
            await asyncio.sleep(0)
            with pytest.raises(OverloadedError):
                await commit.store([an_event("refused", "x" * 11)])
        await writing
        await commit.store([an_event("later", "x" * 90)])


async def test_who_has_waited_long_enough_is_told_to_come_again_and_finds_a_duplicate(inbox, database_url):
    async with committing(inbox, patience_seconds=0.2) as commit:
        with nobody_can_commit(database_url), pytest.raises(StoreAwayError):
            await commit.store([an_event("slow")])
        assert await commit.store([an_event("slow")]) == [None]


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (dataclasses.replace(an_event("poison"), source="seg\x00ment"), "store: CharacterNotInRepertoire"),
        # Random, so that it does not compress: an index entry has room for 2,700 bytes.
        (dataclasses.replace(an_event("poison"), identifiers=(random_text(9_000),)), "store: ProgramLimitExceeded"),
    ],
)
async def test_an_event_that_cannot_be_stored_is_quarantined_and_its_neighbours_are_stored(
    inbox, database_url, poison, reason
):
    async with committing(inbox) as commit:
        with nobody_can_commit(database_url):
            together = ([an_event("a")], [an_event("c"), poison], [an_event("b")])
            tasks = [asyncio.create_task(commit.store(each)) for each in together]
            await asyncio.sleep(0.1)
        assert None not in [number for numbers in await asyncio.gather(*tasks) for number in numbers]
        assert await commit.store([poison]) == [None]
    assert [event.event_id for event in inbox.after(0, 10)] == ["segment:a", "segment:c", "segment:b"]
    [refused] = inbox.quarantined(0, 100)
    assert (refused.source, refused.reason) == ("segment", reason)


async def test_overload_is_answered_with_503_and_when_to_come_again(inbox, database_url):
    app = create_app(database_url, SOURCES, Capacity(waiting_deliveries=1, patience_seconds=1))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", auth=(WRITE_KEY, "")) as client:
            with nobody_can_commit(database_url):
                posts = [client.post("/v1/page", json={"userId": "7", "messageId": f"m{n}"}) for n in range(6)]
                answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["retry-after"] for answer in answers} == {"1", "2"}


async def test_it_is_not_ready_over_a_database_without_tables(database_url):
    app = create_app(database_url, SOURCES)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
    async with app.router.lifespan_context(app), client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


def seconds_until_closed(connection, piece, pause):
    """How long the other side lets us go on sending `piece`; twenty seconds at most."""
    connection.settimeout(pause)
    started = time.monotonic()
    while (lasted := time.monotonic() - started) < 20:
        try:
            connection.sendall(piece)
            if connection.recv(4096) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return lasted


@pytest.mark.parametrize(
    ("opening", "piece"),
    [
        (b"", b""),
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ", b"x"),
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", b"\r\n"),
    ],
    ids=["silent", "half a request", "empty lines after a request"],
)
def test_a_connection_that_never_finishes_its_headers_is_closed(inbox, database_url, monkeypatch, opening, piece):
    monkeypatch.setattr(http_limits, "HEADER_SECONDS", 0.4)
    with serving(database_url) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(opening)
        assert seconds_until_closed(connection, piece, pause=0.05) < 8


def test_headers_beyond_measure_close_the_connection(inbox, database_url):
    with serving(database_url) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ")
        assert seconds_until_closed(connection, b"x" * 4_096, pause=0.005) < 8


def test_a_body_that_never_ends_is_answered_with_408(inbox, database_url):
    with serving(database_url, seconds=0.3) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(10)
        connection.sendall(b"POST /v1/page HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{")
        assert connection.recv(4096).startswith(b"HTTP/1.1 408")
