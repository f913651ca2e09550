"""What was told to each marketing tool, and what it says it has: the receipts of the export assets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError


class ListReceipt(BaseModel):
    """One list, or the service events. `received` is the receiver's own count, None where it tells none."""

    name: str
    wanted: int
    added: int
    changed: int
    removed: int
    cancelled: int
    refused: int
    repaired: int
    has: int
    received: int | None
    problem: str | None


class Receipt(BaseModel):
    """One receiver's last run."""

    receiver: str
    as_of: datetime
    ended_at: datetime
    lists: list[ListReceipt]
    events: ListReceipt | None

    @property
    def problems(self) -> list[str]:
        """What went wrong or does not agree, a line each."""
        parts = [*self.lists, *([self.events] if self.events else [])]
        failed = [f"{part.name}: {part.problem}" for part in parts if part.problem]
        differing = [
            f"{part.name}: we told it of {part.has}, it counts {part.received}"
            for part in self.lists
            if part.received is not None and part.received != part.has
        ]
        return failed + differing + self._lost

    @property
    def _lost(self) -> list[str]:
        """Events take their time there: they differ only where they were told twice in vain, or count twice."""
        told = self.events
        if told is None:
            return []
        lost = [f"{told.name}: {told.refused} are not there, although they were told twice"] if told.refused else []
        is_double = told.received is not None and told.received > told.has
        return [*lost, f"{told.name}: we told it of {told.has}, it counts {told.received}"] if is_double else lost


def receipts(data_dir: Path) -> list[Receipt]:
    """The last receipt of every receiver; one that cannot be read is left out, for the next run writes it anew."""
    found = []
    for file in sorted((data_dir / "exports" / ".receipts").glob("[!.]*.json")):
        try:
            found.append(Receipt.model_validate_json(file.read_bytes()))
        except (OSError, ValidationError):
            continue
    return found


def files(data_dir: Path) -> dict[str, list[Path]]:
    """The files that were made for each marketing tool, by format."""
    folders = sorted((data_dir / "exports" / "destinations").glob("[!.]*/manifest.json"))
    return {
        manifest.parent.name: sorted(file for file in manifest.parent.glob("[!.]*") if file != manifest)
        for manifest in folders
    }
