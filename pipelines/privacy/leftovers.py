"""Logs, verdicts and build folders: what tools wrote down beside the data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.inbox.person import Person
from pipelines.privacy.dagster_storage import erase_runs
from pipelines.privacy.site import Site
from pipelines.privacy.traces import files_that_speak_of, needles, speaks_of

# Stores with steps of their own; the rest of the data directory is looked through to the last file.
STORES = ("postgres", "warehouse.duckdb", "snapshots", "rebuilding")


class StillNamedError(RuntimeError):
    """A file that no step knows names the person; the message says which."""


def erase_leftovers(site: Site, person: Person) -> dict[str, int]:
    """Remove what names the person from logs, dbt's folders, Dagster's storage and the Data Docs.

    Raises:
        StillNamedError: another file under the data directory names them; it is not removed unasked.
    """
    data_dir, wanted = site.data_dir, needles(person.spellings | person.words)
    emptied = _empty([*(data_dir / "logs").glob("*"), data_dir / "postgres" / "log"], wanted)
    folders = (site.paths.dbt_state, site.dbt_project / "target", site.dbt_project / "logs")
    removed = sum(_remove(files_that_speak_of(folder, wanted)) for folder in folders)
    counts = {"emptied_logs": emptied, "build_files": removed, "verdicts": _erase_verdicts(data_dir, wanted)}
    counts |= erase_runs(data_dir / "dagster", wanted)
    _sweep(data_dir, needles(person.spellings))
    return counts


def _empty(logs: Iterable[Path], wanted: tuple[bytes, ...]) -> int:
    """Emptied and not removed: a service that runs goes on writing into the file that it has open."""
    found = [log for log in logs if log.is_file() and speaks_of(log, wanted)]
    for log in found:
        with log.open("r+b") as stream:
            stream.truncate(0)
    return len(found)


def _remove(paths: Iterable[Path]) -> int:
    found = list(paths)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _erase_verdicts(data_dir: Path, wanted: tuple[bytes, ...]) -> int:
    """A verdict quotes the values that broke a rule; its page is drawn from it."""
    state, pages = data_dir / "great_expectations", data_dir / "data_docs"
    removed = _remove(files_that_speak_of(state, wanted)) + _remove(files_that_speak_of(pages, wanted))
    if removed:
        from pipelines.quality.context import quality_context

        quality_context(data_dir).build_data_docs()
    return removed


def _sweep(data_dir: Path, wanted: tuple[bytes, ...]) -> None:
    left = [
        str(path.relative_to(data_dir))
        for entry in sorted(data_dir.iterdir())
        if entry.name not in STORES
        for path in ([entry] if entry.is_file() and speaks_of(entry, wanted) else files_that_speak_of(entry, wanted))
    ]
    if left:
        raise StillNamedError(
            f"{len(left)} files still name the person, the first are {left[:5]!r}: look at them, remove them, "
            "and run `rapport privacy run` again."
        )
