"""What each receiver has, as it was told: `exports/.ledger/<receiver>/<list>.csv`, a line for each thing told.

Lines are only added, and are on disk before anything else is told, so that a kill loses at most what the receiver
would answer alike if it were told again. A line that a kill cut off is left out. As text by lines, so that an erasure
can take a person's lines away.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

FOLDER = ".ledger"
HEADER = ("Key", "Digest", "Deed", "At")
Deed = Literal["sent", "removed", "refused"]
PERHAPS = "?"


@dataclass
class Told:
    """What one receiver was told of one list: digests by key; who is `gone` was there once.

    A digest of `PERHAPS` was on its way and nobody knows whether it arrived. `removals` counts who ever left, `last`
    says when each was told of last.
    """

    there: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    removals: int = 0
    last: dict[str, datetime] = field(default_factory=dict)

    def note(self, key: str, digest: str, deed: Deed, at: datetime) -> None:
        """Take in one line more."""
        self.last[key] = at
        self.there.pop(key, None)
        self.refused.pop(key, None)
        self.gone.discard(key)
        if deed == "removed":
            self.gone.add(key)
            self.removals += 1
        else:
            (self.there if deed == "sent" else self.refused)[key] = digest


@dataclass(frozen=True)
class Ledger:
    """The lines about one receiver."""

    exports: Path
    receiver: str

    def told(self, name: str) -> Told:
        """What the receiver has of the list called `name`, as far as it was told by us."""
        told, file = Told(), self._file(name)
        if not file.exists():
            return told
        text = file.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        for row in csv.reader(io.StringIO(whole, newline="")):
            if len(row) == len(HEADER) and tuple(row) != HEADER:
                at = datetime.fromisoformat(row[3])
                told.note(row[0], row[1], row[2], at)  # type: ignore[arg-type]  # we wrote it
        return told

    def names(self) -> list[str]:
        """Every list that the receiver was ever told of."""
        return sorted(file.stem for file in (self.exports / FOLDER / self.receiver).glob("*.csv"))

    def note(self, name: str, lines: Iterable[tuple[str, str, Deed]], now: datetime) -> None:
        """Write down what the receiver has been told; on disk when this returns."""
        file, at = self._file(name), now.astimezone(UTC).isoformat()
        rows: list[tuple[str, ...]] = [(key, digest, deed, at) for key, digest, deed in lines]
        if not rows:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        _mend(file)
        with file.open("a", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerows(rows if out.tell() else [HEADER, *rows])
            out.flush()
            os.fsync(out.fileno())

    def forget(self, name: str, before: datetime) -> None:
        """Leave out the lines from before a moment, of a list of which nothing so old can come again."""
        file, since = self._file(name), before.astimezone(UTC).isoformat()
        if not file.exists():
            return
        rows = [
            row
            for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
            if len(row) == len(HEADER)
        ]
        kept = [row for row in rows if tuple(row) == HEADER or row[3] >= since]
        if len(kept) < len(rows):
            aside = file.with_name(f".{file.name}")
            with aside.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(kept)
            aside.replace(file)

    def _file(self, name: str) -> Path:
        return self.exports / FOLDER / self.receiver / f"{name}.csv"


def _mend(file: Path) -> None:
    """Cut off half a line, so that the next one does not become its end."""
    if not file.exists():
        return
    content = file.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole != len(content):
        with file.open("r+b") as cut:
            cut.truncate(whole)
