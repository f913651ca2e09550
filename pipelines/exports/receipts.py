"""What came of telling a receiver, and what it says it has: `exports/.receipts/<receiver>.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

FOLDER = ".receipts"


@dataclass
class ListReceipt:
    """One list, or the service events. `received` is the receiver's own count, None where it does not tell one.

    Of events, `has` and `received` are of those that earlier runs told; `repaired` are told once more by the next one,
    and `refused` were given up. `cancelled` were planned and not told, for the inbox had news of them; the next refresh
    settles that.
    """

    name: str
    wanted: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    cancelled: int = 0
    refused: int = 0
    repaired: int = 0
    has: int = 0
    received: int | None = None
    problem: str | None = None

    @property
    def differs(self) -> bool:
        """Whether the receiver counts others than we told it of."""
        return self.received is not None and self.received != self.has


@dataclass
class Receipt:
    """One receiver's, of one run."""

    receiver: str
    as_of: str
    lists: list[ListReceipt] = field(default_factory=list)
    events: ListReceipt | None = None
    ended_at: str | None = None

    @property
    def problems(self) -> list[str]:
        """What went wrong, a line each."""
        parts = [*self.lists, *([self.events] if self.events else [])]
        return [f"{part.name}: {part.problem}" for part in parts if part.problem]


def keep(exports: Path, receipt: Receipt, now: datetime) -> None:
    """Write the receipt down in one step."""
    receipt.ended_at = now.astimezone(UTC).isoformat()
    target = exports / FOLDER / f"{receipt.receiver}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    aside.write_text(json.dumps(asdict(receipt), indent=2), encoding="utf-8")
    aside.replace(target)
