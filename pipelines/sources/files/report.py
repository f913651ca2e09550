"""What became of a feed's files, to the line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path


class FileState(StrEnum):
    """What a run did with a file."""

    LANDED = "landed"
    ALREADY_LANDED = "already_landed"
    REFUSED = "refused"


@dataclass(frozen=True)
class FileReport:
    """One file. Counts of a refused file are zero: none of its lines went anywhere. `message` says why."""

    file_name: str
    file_date: date | None
    state: FileState
    line_count: int = 0
    loaded_count: int = 0
    duplicate_count: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    message: str | None = None
    erased_count: int = 0

    @property
    def quarantined_count(self) -> int:
        """Lines kept outside, over all reasons."""
        return sum(self.quarantined.values())


@dataclass(frozen=True)
class FeedReport:
    """A run over one feed's folder. `skipped` says why there was nothing to look at, and is null otherwise."""

    feed: str
    folder: Path
    files: tuple[FileReport, ...] = ()
    skipped: str | None = None

    def in_state(self, state: FileState) -> list[FileReport]:
        """The files of one state, in the order of the folder."""
        return [file for file in self.files if file.state is state]

    @property
    def quarantined(self) -> Counter[str]:
        """Lines kept outside by reason, over all files."""
        reasons: Counter[str] = Counter()
        for file in self.files:
            reasons.update(file.quarantined)
        return reasons

    @property
    def line_count(self) -> int:
        """Lines of all files that were landed, now or earlier."""
        return sum(file.line_count for file in self.files)

    @property
    def loaded_count(self) -> int:
        """Lines that were accepted."""
        return sum(file.loaded_count for file in self.files)

    @property
    def duplicate_count(self) -> int:
        """Lines that exactly repeated another of their file."""
        return sum(file.duplicate_count for file in self.files)

    @property
    def erased_count(self) -> int:
        """Lines of people who were erased."""
        return sum(file.erased_count for file in self.files)

    @property
    def difference(self) -> int:
        """Lines unaccounted for: lines in, less loaded, duplicates, quarantined and erased ones. Must be 0."""
        kept = self.loaded_count + self.duplicate_count + self.quarantined.total()
        return self.line_count - kept - self.erased_count
