"""How long one thing takes that is done many times: the middle and the tail, in milliseconds."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Asked = TypeVar("Asked")


def each_timed(call: Callable[[Asked], object], asked: Iterable[Asked]) -> list[float]:
    """Milliseconds of each call, one after the other."""
    return [timed(call, one) for one in asked]


def spread(name: str, milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile under names that begin with `name`."""
    hundredths = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {f"{name}_p50_ms": round(hundredths[49], 2), f"{name}_p99_ms": round(hundredths[98], 2)}


def timed(call: Callable[[Asked], object], asked: Asked) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call(asked)
    return (time.perf_counter() - began) * 1000


def machine() -> dict[str, float]:
    """What there is to measure on, and how busy it was with other work in the last minute; asked before one's own."""
    return {"cores": os.cpu_count() or 0, "load_average": round(os.getloadavg()[0], 1)}
