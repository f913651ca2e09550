"""Turns taken by processes of their own: Python computes one thing at a time in each, and a turn is mostly computing.

The agent's first process keeps everything that is counted in memory: it reads the requests, knows the rates of each
visitor, and takes the turns of strangers itself, whose tries are counted within a turn. Turns of proven customers
go to the others, those of one customer always to the same one, which remembers what it read of them.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from multiprocessing import connection, get_context, parent_process
from multiprocessing.managers import BaseManager
from typing import cast

from agent.errors import NotReadyError
from agent.protocols import TakesTurns
from agent.settings import Settings
from agent.transcript import TurnResult
from agent.visitor import Visitor

log = logging.getLogger(__name__)

# A turn waits for the interpreter after each of its round trips while others compute: 5 ms is a long time then.
SWITCH_SECONDS = 0.0002
# Its socket breaks before it is gone.
ENDING_SECONDS = 2.0

Wired = Callable[[Settings, str], AbstractContextManager[TakesTurns]]


class Workers:
    """Processes that take turns. One that died is started anew; what it had at work is lost, unless it was stored."""

    def __init__(self, wired: Wired, settings: Settings, database_url: str, count: int) -> None:
        self._wired_with = wired, settings, database_url
        self._replacing = threading.Lock()
        with ThreadPoolExecutor(count) as starting:
            self._at_work = list(starting.map(lambda _: _Worker(*self._wired_with), range(count)))

    def answer(self, conversation_id: str, visitor: Visitor, text: str) -> TurnResult:
        """As `Turns.answer`.

        Raises:
            NotReadyError: the process died meanwhile. Whether it had stored the turn, the conversation tells.
        """
        place = zlib.crc32(str(visitor.identifier).encode()) % len(self._at_work)
        worker = self._at_work[place]
        try:
            return worker.turns.answer(conversation_id, visitor, text)
        except (ConnectionError, EOFError) as error:
            if worker.is_alive:
                raise
            self._replace(place, worker)
            raise NotReadyError("the process that took this turn died") from error

    def close(self) -> None:
        """End the processes; the turns at work are lost."""
        for worker in self._at_work:
            worker.end()

    def _replace(self, place: int, dead: _Worker) -> None:
        with self._replacing:
            if self._at_work[place] is dead:
                log.error("a process that takes turns died; another takes its place")
                dead.end()
                self._at_work[place] = _Worker(*self._wired_with)


@contextmanager
def working(wired: Wired, settings: Settings, database_url: str) -> Iterator[Workers | None]:
    """As many processes as the settings say, all over this store; none at all for none.

    `wired` stands up what takes turns in a process, there.
    """
    count = settings.chat.processes
    if not count:
        yield None
        return
    workers = Workers(wired, settings, database_url, count)
    try:
        yield workers
    finally:
        workers.close()


class _Host(BaseManager):
    """A process with turns in it, called from ours over a socket; a thread there for each thread here that calls."""

    @property
    def is_alive(self) -> bool:
        """Whether the process runs; one that is just ending does not."""
        self._process.join(ENDING_SECONDS)  # type: ignore[attr-defined]  # untold by the stubs
        return bool(self._process.is_alive())  # type: ignore[attr-defined]


class _Worker:
    """One such process, ready to be asked."""

    def __init__(self, wired: Wired, settings: Settings, database_url: str) -> None:
        self._host = _Host(ctx=get_context("spawn"))
        self._host.start(_wire, [wired, settings, database_url])
        self.turns = cast("TakesTurns", self._host.turns())  # type: ignore[attr-defined]  # registered below

    @property
    def is_alive(self) -> bool:
        return self._host.is_alive

    def end(self) -> None:
        self._host.shutdown()


# In the process of a worker: what it stands on, open for as long as it lives.
_standing = ExitStack()
_turns: list[TakesTurns] = []


def _wire(wired: Wired, settings: Settings, database_url: str) -> None:
    """Stand up in a process of its own, and end with the one that started it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    threading.Thread(target=_end_with_our_parent, daemon=True).start()
    _turns.append(_standing.enter_context(wired(settings, database_url)))


def _end_with_our_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _wired_turns() -> TakesTurns:
    return _turns[0]


_Host.register("turns", callable=_wired_turns, exposed=("answer",))
