"""Land a feed's folder: each file once, each line accounted for, one bad file in nobody's way."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from filelock import FileLock

from pipelines.inbox import Inbox
from pipelines.settings import FileFeed, Settings
from pipelines.sources.files.deliveries import deliveries
from pipelines.sources.files.erasing import without_erased
from pipelines.sources.files.judging import judge
from pipelines.sources.files.landing import JudgedFile, read_landed, read_quarantined, refusal, write_landed
from pipelines.sources.files.pending import sort_deliveries
from pipelines.sources.files.report import FeedReport, FileReport, FileState

__all__ = ["land_feed", "read_landed", "read_quarantined"]


def land_feed(
    feed_name: str, settings: Settings, inbox: Inbox, *, now: datetime, folder: Path | None = None
) -> FeedReport:
    """Land every file of the feed's folder that has not been landed yet; all of them are judged as one batch.

    May be repeated after any crash: a file counts from the moment its event is in the inbox.

    Raises:
        LookupError: there is no such feed in `rapport.toml`.
        ContractNotJudgedError: the contract could not be evaluated; nothing was landed.
    """
    feed = _feed(feed_name, settings)
    folder = folder or settings.feed_folder(feed)
    if not folder.is_dir():
        reason = f"Feed {feed_name!r} is skipped: there is no folder {str(folder)!r}. Create it, or set RAPPORT_DATA."
        return FeedReport(feed_name, folder, skipped=reason)
    landed = settings.data_dir / "landed"
    landed.mkdir(parents=True, exist_ok=True)
    # Two runs at once could both find a day free and land two versions of it.
    with FileLock(landed / ".lock"):
        return _land(feed_name, feed, settings, inbox, now=now, folder=folder)


def _land(
    feed_name: str, feed: FileFeed, settings: Settings, inbox: Inbox, *, now: datetime, folder: Path
) -> FeedReport:
    zone = feed.time_zone or settings.brand.time_zone
    sorting = sort_deliveries(feed_name, feed, deliveries(folder, feed), inbox, zone, settings.data_dir)
    judged = judge(feed_name, feed, sorting.pending, settings.data_dir, now=now)
    tombstones = inbox.tombstones()
    landable = [without_erased(file, feed, tombstones) for file in judged.landable]
    landings = [write_landed(file, settings.data_dir) for file in landable]
    refused = [*sorting.refused, *judged.refused]
    refusals = [refusal(feed_name, file.delivery, file.reason, now=now) for file in refused]
    numbers = inbox.append([*landings, *refusals])
    landed = [_report(*pair) for pair in zip(landable, numbers, strict=False)]
    reports = [*sorting.already_landed, *landed, *(file.report() for file in refused)]
    return FeedReport(feed_name, folder, tuple(sorted(reports, key=lambda report: report.file_name)))


def _report(file: JudgedFile, landing_number: int | None) -> FileReport:
    """A duplicate event means that only its Parquet was missing and has been restored."""
    return FileReport(
        file_name=file.delivery.name,
        file_date=file.file_date,
        state=FileState.ALREADY_LANDED if landing_number is None else FileState.LANDED,
        line_count=file.line_count,
        loaded_count=len(file.good),
        duplicate_count=file.duplicate_count,
        quarantined=file.reasons,
        erased_count=file.erased_count,
        message="Its Parquet was missing and is restored." if landing_number is None else None,
    )


def _feed(feed_name: str, settings: Settings) -> FileFeed:
    if feed_name not in settings.files:
        known = sorted(settings.files)
        raise LookupError(f"There is no feed {feed_name!r}, only {known!r}: add [files.{feed_name}] to rapport.toml.")
    return settings.files[feed_name]
