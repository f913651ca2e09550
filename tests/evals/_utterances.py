"""Files of utterances, read as they come: plain or gzipped, with one column name or another."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TEXTS = ("utterance", "instruction", "text")
LABEL = "intent"


@dataclass(frozen=True)
class Labelled:
    """Utterances of known group, and how many had a label that no group is named for."""

    texts: tuple[str, ...]
    groups: tuple[str, ...]
    unmapped: dict[str, int]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, which may be gzipped."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def texts_of(rows: list[dict[str, str]], path: Path) -> list[str]:
    """The utterances, from whichever column holds them."""
    column = next((name for name in TEXTS if rows and name in rows[0]), None)
    if column is None:
        raise SystemExit(f"{path.name!r} has none of the columns {', '.join(map(repr, TEXTS))}: name its text so")
    return [row[column] for row in rows]


def groups_of(path: Path) -> dict[str, str]:
    """The group of each label: two columns, the second called `group`."""
    rows = rows_of(path)
    label = next((name for name in rows[0] if name != "group"), "") if rows else ""
    if not rows or "group" not in rows[0]:
        raise SystemExit(f"{path.name!r} has no column 'group': give a row for each label with its group")
    return {row[label].strip(): row["group"].strip() for row in rows}


def labelled(path: Path, groups: dict[str, str]) -> Labelled:
    """The utterances whose label has a group; the others are counted by label."""
    rows = rows_of(path)
    texts = texts_of(rows, path)
    if LABEL not in rows[0]:
        raise SystemExit(f"{path.name!r} has no column {LABEL!r}: name its label so")
    labels = [row[LABEL].strip() for row in rows]
    kept = [(text, groups[label]) for text, label in zip(texts, labels, strict=True) if label in groups]
    unmapped = Counter(label for label in labels if label not in groups)
    return Labelled(tuple(text for text, _ in kept), tuple(group for _, group in kept), dict(sorted(unmapped.items())))


def requests_of(path: Path) -> list[str]:
    """The texts of a JSON file: a list of them, of [text, label] pairs, or such lists by name."""
    return list(_texts(json.loads(path.read_text(encoding="utf-8"))))


def _texts(found: object) -> Iterable[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for name, each in found.items():
            # In the whole data set the requests in scope stand beside the others.
            if len(found) == 1 or "oos" in str(name):
                yield from _texts(each)
    elif isinstance(found, list):
        for each in found:
            yield str(each[0]) if isinstance(each, list) else from_row(each)


def from_row(each: object) -> str:
    """A text, or the text of an object that has one."""
    return str(each.get("text", each.get("utterance", ""))) if isinstance(each, dict) else str(each)
