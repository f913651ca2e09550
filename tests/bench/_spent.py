"""What processes have cost: their time on a core, which other work on the machine changes far less than a clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psutil
import psycopg


def server_of(database_url: str) -> int:
    """The process that every backend of this PostgreSQL descends from."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select pg_backend_pid()").fetchone()
        assert row is not None
        return int(psutil.Process(row[0]).ppid())


def cpu_seconds(pid: int) -> float:
    """Of a process and all that it ever started and still runs or has waited for, in user and kernel together."""
    process = psutil.Process(pid)
    spent = sum(process.cpu_times()[:4])
    for child in process.children(recursive=True):
        # One that ended meanwhile is counted with its parent from now on.
        with contextlib.suppress(psutil.NoSuchProcess):
            spent += sum(child.cpu_times()[:4])
    return float(spent)


@contextmanager
def spent(pids: Mapping[str, int], each: int, *, own: Callable[[], float]) -> Iterator[dict[str, float]]:
    """Milliseconds of CPU for each of `each` things that the block does, by name; filled when it ends.

    `own` tells the seconds of whoever measures, which `pids` need not hold.
    """
    figures: dict[str, float] = {}
    before, own_before = {name: cpu_seconds(pid) for name, pid in pids.items()}, own()
    yield figures
    taken = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
    taken["generator"] = own() - own_before
    figures |= {f"{name}_cpu_ms": round(1000 * seconds / each, 2) for name, seconds in taken.items()}
