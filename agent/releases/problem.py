"""One fault of a document that is to be signed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault. `field` is the path to it: `parameters.return_windows.2.window_days`."""

    field: str
    message: str
