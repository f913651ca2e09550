"""What is still to be told: sent to the collector until it says 2xx, never lost, never given up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

import httpx
from psycopg import AsyncConnection
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pipelines.sandbox.books import Notice, Road
from pipelines.sandbox.postings import Posting, Signatures, post

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=5)
CLAIM = """
    select position, road, kind, occurred_at, payload, attempt_count from sandbox.outbox
    where delivered_at is null and due_at <= clock_timestamp()
    order by position limit %s for update skip locked
"""
DONE = "update sandbox.outbox set delivered_at = clock_timestamp(), last_error = null where position = any(%s)"
LATER = """
    update sandbox.outbox set attempt_count = attempt_count + 1, last_error = %s, due_at = clock_timestamp() + %s
    where position = %s
"""


class NotTakenError(ConnectionError):
    """The collector did not answer 2xx."""


Send = Callable[[Posting], Awaitable[None]]


async def deliver(send: Send, posting: Posting, attempts: int = 3) -> None:
    """Send one posting; short failures are tried again at once.

    Raises:
        NotTakenError: no attempt was answered with 2xx.
    """
    retrying = AsyncRetrying(
        stop=stop_after_attempt(attempts),
        wait=wait_exponential_jitter(multiplier=0.05, max=2, jitter=0.1),
        retry=retry_if_exception_type(NotTakenError),
        reraise=True,
    )
    await retrying(send, posting)


async def send_over(client: httpx.AsyncClient, posting: Posting) -> None:
    """Post and look at the answer; raises `NotTakenError`."""
    try:
        answer = await client.post(posting.path, content=posting.body, headers=posting.headers)
    except httpx.HTTPError as error:
        raise NotTakenError(f"{posting.path!r} could not be reached: {error!r}") from error
    if not answer.is_success:
        raise NotTakenError(f"{posting.path!r} answered {answer.status_code}: {answer.text[:200]!r}")


@dataclass(frozen=True)
class Waiting:
    """One notice of the outbox."""

    position: int
    notice: Notice
    attempt_count: int

    def posting(self, signatures: Signatures, now: datetime) -> Posting:
        """The request that tells it; its id is the same each time, so that the collector counts it once."""
        notice_id = str(uuid5(NAMESPACE_URL, f"{self.position}:{self.notice.notice_id}"))
        return post(notice_id, self.notice, signatures, now)


@dataclass
class Messenger:
    """Carries the outbox to the collector, until it is told to stop."""

    database_url: str
    collector_url: str
    signatures: Signatures
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    batch: int = 64
    pause: float = 0.5
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._wake.set()

    async def run(self) -> None:
        """Carry until cancelled."""
        async with httpx.AsyncClient(base_url=self.collector_url, timeout=10) as client:
            while True:
                await self._round(client)
                self._wake.clear()

    async def _round(self, client: httpx.AsyncClient) -> None:
        try:
            while await self.carry(client):
                pass
        except Exception:
            # The database may be away for a while; what is in the outbox stays there.
            log.exception("the outbox could not be read; it is tried again")
        try:
            await asyncio.wait_for(self._wake.wait(), self.pause)
        except TimeoutError:
            return

    async def carry(self, client: httpx.AsyncClient) -> int:
        """Send what is due, one batch; returns how many were delivered."""
        async with await AsyncConnection.connect(self.database_url) as connection:
            rows = await (await connection.execute(CLAIM, [self.batch])).fetchall()
            waiting = [Waiting(row[0], Notice(Road(row[1]), row[2], row[3], row[4]), row[5]) for row in rows]
            failures = await asyncio.gather(*(self._try(client, each) for each in waiting))
            done = [each.position for each, failure in zip(waiting, failures, strict=True) if failure is None]
            await connection.execute(DONE, [done])
            for each, failure in zip(waiting, failures, strict=True):
                if failure is not None:
                    await connection.execute(LATER, [failure, _wait_after(each.attempt_count), each.position])
        return len(done)

    async def _try(self, client: httpx.AsyncClient, waiting: Waiting) -> str | None:
        try:
            await deliver(partial(send_over, client), waiting.posting(self.signatures, self.clock()))
        except NotTakenError as error:
            log.warning("%s is told later: %s", waiting.notice.kind, error)
            return str(error)
        return None


def _wait_after(attempts: int) -> timedelta:
    return min(timedelta(seconds=0.5 * 2 ** min(attempts, 12)), LONGEST_WAIT)
