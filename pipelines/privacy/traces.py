"""Whether a file speaks of somebody, byte for byte and however its format spells it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

BLOCK = 16 * 2**20


def needles(texts: Iterable[str]) -> tuple[bytes, ...]:
    """The texts as they may stand in a file: as they are, in JSON, in a page; without regard to case in ASCII."""
    spelled = {form for text in texts for case in (text, text.lower()) for form in _forms(case)}
    return tuple(sorted({form.encode("utf-8", "replace").lower() for form in spelled if form}))


def speaks_of(path: Path, wanted: tuple[bytes, ...]) -> bool:
    """Whether any of the needles is in the file."""
    return bool(wanted) and any(needle in block for block in _blocks(path, max(map(len, wanted))) for needle in wanted)


def files_that_speak_of(folder: Path, wanted: tuple[bytes, ...]) -> list[Path]:
    """Every such file under a folder, by name; a file that goes meanwhile is none."""
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        try:
            if path.is_file() and not path.is_symlink() and speaks_of(path, wanted):
                found.append(path)
        except FileNotFoundError:
            continue
    return found


def _forms(text: str) -> tuple[str, ...]:
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    return text, plain, json.dumps(text)[1:-1], html.escape(text), html.escape(plain)


def _blocks(path: Path, overlap: int) -> Iterator[bytes]:
    tail = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield tail + block.lower()
            tail = block[-overlap:].lower()
