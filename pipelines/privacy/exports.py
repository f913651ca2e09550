"""A person leaves the lists that were exported; the other rows stay byte for byte."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from itertools import pairwise
from pathlib import Path

from pipelines.exports.files import erase_files
from pipelines.inbox.person import Person
from pipelines.privacy.traces import files_that_speak_of, needles


def erase_exports(folder: Path, person: Person) -> dict[str, int]:
    """Take the person's rows out of every exported list; a file of another format that names them is removed."""
    # A hash is a person's as much as the address that it is of, and names nobody who could be looked for.
    counts = {"lists": 0, "rows": 0, "removed_files": erase_files(folder)}
    for path in files_that_speak_of(folder, needles(person.spellings)):
        if path.suffix == ".csv":
            counts["rows"] += _rewrite(path, person)
            counts["lists"] += 1
        else:
            path.unlink()
            counts["removed_files"] += 1
    return counts


def rows_of(folder: Path, person: Person) -> dict[str, list[dict[str, str]]]:
    """The person's rows in every exported list, by its file."""
    found = {}
    for path in files_that_speak_of(folder, needles(person.spellings)):
        if path.suffix == ".csv":
            header, *rows = _parsed(path.read_bytes().decode())
            theirs = [dict(zip(header, row, strict=False)) for row in rows if _names(row, person)]
            found[path.relative_to(folder).as_posix()] = theirs
    return found


def _rewrite(path: Path, person: Person) -> int:
    """Replace list and receipt; a list whose receipt still speaks of the old one is exported anew by itself."""
    text = path.read_bytes().decode()
    rows = _parsed(text)
    lines = _records(text)
    kept = [line for line, row in zip(lines, rows, strict=True) if not _names(row, person)]
    content = "".join(kept).encode()
    _replace(path, content)
    manifest = path.with_name("manifest.json")
    if manifest.exists():
        told = json.loads(manifest.read_text())
        told |= {"rows": len(kept) - 1, "sha256": hashlib.sha256(content).hexdigest()}
        _replace(manifest, json.dumps(told, indent=2).encode())
    return len(lines) - len(kept)


def _parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _records(text: str) -> list[str]:
    """The text of each record as it was written; a quoted cell may hold a line end."""
    written = list(io.StringIO(text, newline=""))
    reader = csv.reader(written)
    ends = [0, *(reader.line_num for _ in reader)]
    return ["".join(written[start:end]) for start, end in pairwise(ends)]


def _names(row: list[str], person: Person) -> bool:
    # An apostrophe stands before what a spreadsheet would run.
    pattern = re.compile(person.naming, re.IGNORECASE)
    return any(pattern.search(cell.removeprefix("'")) for cell in row)


def _replace(target: Path, content: bytes) -> None:
    aside = target.with_name(f".{target.name}")
    aside.write_bytes(content)
    aside.replace(target)
