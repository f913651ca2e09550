"""What an evaluation prints: what is worth reading, and as its last line one object with the figures."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Report:
    """One result. `figures` and `goal` are flat, units in their names; `skipped` says what was left out and why."""

    name: str
    figures: Mapping[str, Any]
    goal: Mapping[str, Any]
    met: bool
    beside: Mapping[str, Any] = field(default_factory=dict)
    size: Mapping[str, Any] = field(default_factory=dict)
    skipped: Mapping[str, Any] = field(default_factory=dict)

    def as_line(self) -> str:
        """The last line."""
        whole = {name: getattr(self, name) for name in ("name", "figures", "beside", "goal", "met", "size")}
        return json.dumps(whole | ({"skipped": self.skipped} if self.skipped else {}))

    def show(self, details: Mapping[str, Any], *, is_json: bool) -> None:
        """Print the details for a reader, unless told to print nothing but the result."""
        if not is_json:
            for name, value in details.items():
                print(f"{name:>24}  {value}")
        print(self.as_line(), flush=True)


def machine() -> dict[str, float]:
    """What it ran on, and how busy that was with other work."""
    return {"cores": os.cpu_count() or 0, "load_average": round(os.getloadavg()[0], 1)}
