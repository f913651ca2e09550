"""The files of a feed's folder: their content, and the day that a name speaks of."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from pipelines.settings import FileFeed

DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")


class FileRefusedError(ValueError):
    """A whole file cannot be landed; the message names it and says what to do."""


@dataclass(frozen=True)
class Delivery:
    """One file as it lies in the folder."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet; otherwise it is CSV."""
        return self.path.suffix == ".parquet"

    @cached_property
    def sha256(self) -> str:
        """Digest of the unpacked content: packing the same lines again does not make another delivery.

        Raises:
            FileRefusedError: the file cannot be read, is cut off, or is empty.
        """
        return _digest(self._unpacked())

    @cached_property
    def packed_sha256(self) -> str:
        """Digest of the file as it lies there, which a damaged file has too; of nothing when it cannot be opened."""
        try:
            return _digest(self.path.read_bytes())
        except OSError:
            return _digest(b"")

    def content(self) -> bytes:
        """The unpacked bytes of the file, the very ones that `sha256` speaks of.

        Raises:
            FileRefusedError: the file cannot be read, is cut off, is empty, or changed since it was looked at.
        """
        content = self._unpacked()
        if _digest(content) != self.sha256:
            raise FileRefusedError(f"File {self.name!r} changed while it was read: rename it into place when complete.")
        return content

    def day_in_name(self) -> date:
        """The day the name speaks of: `2011-06-30`, `2011_06_30` or `20110630`.

        Raises:
            FileRefusedError: the name speaks of no day, or of several.
        """
        days = {_day(match.groups()) for match in DAY_IN_NAME.finditer(self.name)} - {None}
        if len(days) != 1:
            raise FileRefusedError(
                f"File {self.name!r} does not say its day: name it like '2011-06-30.csv', "
                'or set date_from = "content" for the feed.'
            )
        return next(day for day in days if day is not None)

    def _unpacked(self) -> bytes:
        try:
            stored = self.path.read_bytes()
            content = gzip.decompress(stored) if self.path.suffix == ".gz" else stored
        except (OSError, EOFError, zlib.error) as error:
            raise FileRefusedError(
                f"File {self.name!r} cannot be read ({error}): it may be cut off; have it sent again."
            ) from error
        if not content:
            raise FileRefusedError(f"File {self.name!r} is empty: have it sent again, or remove it.")
        return content


def deliveries(folder: Path, feed: FileFeed) -> list[Delivery]:
    """The files of the folder that belong to the feed, by name. Hidden ones are uploads under way."""
    paths = sorted(path for path in folder.glob(feed.pattern) if path.is_file())
    return [Delivery(path) for path in paths if not path.name.startswith(".")]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _day(parts: tuple[str, ...]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
