"""Tell apart what is new, what has been landed before, and what cannot be landed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.inbox import Inbox
from pipelines.settings import FileFeed
from pipelines.sources.files.canonical import FileLines, canonical, local_times
from pipelines.sources.files.deliveries import Delivery, FileRefusedError
from pipelines.sources.files.landing import KIND, SOURCE, day_key, is_landed_whole
from pipelines.sources.files.reading import read_raw
from pipelines.sources.files.report import FileReport, FileState

# An inbox look-up admits a few thousand events, and a day has one.
DAYS_PER_LOOKUP = 1_000


@dataclass(frozen=True)
class Refused:
    """A file that cannot be landed as it is; the reason names it and says what to do."""

    delivery: Delivery
    reason: str
    file_date: date | None = None

    def report(self) -> FileReport:
        """How the run tells of it."""
        return FileReport(self.delivery.name, self.file_date, FileState.REFUSED, message=self.reason)


@dataclass(frozen=True)
class Sorting:
    """The folder, sorted: lines to judge, files that need nothing, files that cannot be landed."""

    pending: tuple[FileLines, ...]
    already_landed: tuple[FileReport, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class _Dated:
    delivery: Delivery
    day: date


_Verdict = _Dated | FileReport | Refused


def sort_deliveries(
    feed_name: str, feed: FileFeed, found: Sequence[Delivery], inbox: Inbox, time_zone: str, data_dir: Path
) -> Sorting:
    """Sort the files of a folder by what the inbox knows of their days, and read those that are new."""
    dated = [_dated(delivery, feed) for delivery in found]
    days = _by_day(file for file in dated if isinstance(file, _Dated))
    landed = _landed_days(feed_name, inbox, days)
    verdicts: list[_Verdict] = [file for file in dated if isinstance(file, Refused)]
    for day, files in days.items():
        event = landed.get(day)
        verdicts += _against_landed(files, event, data_dir) if event else _among_themselves(files)
    read = [_read(feed_name, feed, file, time_zone) for file in verdicts if isinstance(file, _Dated)]
    return Sorting(
        pending=tuple(file for file in read if isinstance(file, FileLines)),
        already_landed=tuple(file for file in verdicts if isinstance(file, FileReport)),
        refused=tuple(file for file in [*verdicts, *read] if isinstance(file, Refused)),
    )


def landed_report(event: Mapping[str, Any], file_name: str) -> FileReport:
    """What was counted when the file was landed."""
    return FileReport(
        file_name=file_name,
        file_date=date.fromisoformat(event["file_date"]),
        state=FileState.ALREADY_LANDED,
        line_count=event["line_count"],
        loaded_count=event["loaded_count"],
        duplicate_count=event["duplicate_count"],
        quarantined=event["quarantined_by_reason"],
        erased_count=event.get("erased_count", 0),
    )


def _dated(delivery: Delivery, feed: FileFeed) -> _Dated | Refused:
    try:
        day = delivery.day_in_name() if feed.date_from == "file_name" else _day_in_content(delivery, feed)
        # Asked here so that an unreadable file is refused as such, before it is compared with others.
        _ = delivery.sha256
    except FileRefusedError as refused:
        return Refused(delivery, str(refused))
    return _Dated(delivery, day)


def _day_in_content(delivery: Delivery, feed: FileFeed) -> date:
    lines = read_raw(delivery, feed).lines
    days = lines.select(local_times(feed).dt.date().drop_nulls().unique().sort()).to_series().to_list()
    if len(days) != 1:
        told = ", ".join(str(day) for day in days[:3]) or "none"
        raise FileRefusedError(
            f"File {delivery.name!r} holds lines of {len(days)} days ({told}) in the format {feed.date_format!r}: "
            "send one file a day, or correct date_format."
        )
    return days[0]  # type: ignore[no-any-return]


def _by_day(files: Iterable[_Dated]) -> dict[date, list[_Dated]]:
    days: dict[date, list[_Dated]] = defaultdict(list)
    for file in files:
        days[file.day].append(file)
    return days


def _landed_days(feed_name: str, inbox: Inbox, days: Iterable[date]) -> dict[date, dict[str, Any]]:
    keys = [day_key(feed_name, day) for day in days]
    some = [keys[start : start + DAYS_PER_LOOKUP] for start in range(0, len(keys), DAYS_PER_LOOKUP)]
    events = [event for part in some for event in inbox.unseen(part, after=0)]
    payloads = [json.loads(event.payload) for event in events if (event.source, event.kind) == (SOURCE, KIND)]
    return {date.fromisoformat(payload["file_date"]): payload for payload in payloads}


def _against_landed(files: list[_Dated], event: Mapping[str, Any], data_dir: Path) -> Iterator[_Verdict]:
    same = [file for file in files if file.delivery.sha256 == event["sha256"]]
    yield from (_changed(file, event) for file in files if file not in same)
    if same and not is_landed_whole(event, data_dir):
        # The event is there and its Parquet is not: landing it again restores the Parquet.
        yield same[0]
    elif same:
        yield landed_report(event, same[0].delivery.name)
    yield from (_copy(file, same[0]) for file in same[1:])


def _among_themselves(files: list[_Dated]) -> Iterator[_Verdict]:
    if len({file.delivery.sha256 for file in files}) == 1:
        yield files[0]
        yield from (_copy(file, files[0]) for file in files[1:])
        return
    names = [file.delivery.name for file in files]
    for file in files:
        reason = f"Files {names!r} are all of {file.day} and differ: keep the right one in the folder."
        yield Refused(file.delivery, reason, file.day)


def _changed(file: _Dated, event: Mapping[str, Any]) -> Refused:
    reason = (
        f"File {file.delivery.name!r} has other content than {event['file_name']!r}, from which {file.day} was landed: "
        "what was reported on is not replaced. Put the first file back; send corrections in a later day's file."
    )
    return Refused(file.delivery, reason, file.day)


def _copy(file: _Dated, first: _Dated) -> FileReport:
    message = f"The same content as {first.delivery.name!r}, counted there."
    return FileReport(file.delivery.name, file.day, FileState.ALREADY_LANDED, message=message)


def _read(feed_name: str, feed: FileFeed, file: _Dated, time_zone: str) -> FileLines | Refused:
    try:
        return canonical(feed_name, feed, read_raw(file.delivery, feed), file.day, time_zone)
    except FileRefusedError as refused:
        return Refused(file.delivery, str(refused), file.day)
