"""Lists as files under `exports/destinations/<format>/`, one Parquet file of all, and a table in the warehouse."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.exports.formats import FORMATS, braze_csv
from pipelines.exports.ledger import Ledger
from pipelines.exports.members import Lists, Member

FOLDER = "destinations"
SCHEMA = dict.fromkeys(
    ("segment", "email", "customer_id", "purpose", "phone", "first_name", "last_name", "country_code", "postal_code",
     "external_id", "reason", "consent_basis"), pl.String()
) | {"since": pl.Datetime("us"), "until": pl.Datetime("us")}  # fmt: skip
STORE_ID = "shopify_customer_id:"


def write_files(exports: Path, formats: Collection[str], lists: Lists, now: datetime) -> dict[str, int]:
    """Write every list in every format asked for, and nothing else beside them; how many rows of each format."""
    rows: dict[str, int] = {}
    for name in formats:
        folder = exports / FOLDER / name
        contents = _contents(exports, name, lists, now)
        for file, content in contents.items():
            replace(folder / file, content)
        for old in set(folder.glob("*.*")) - {folder / file for file in (*contents, "manifest.json")}:
            old.unlink()
        shown = {file: hashlib.sha256(content).hexdigest() for file, content in sorted(contents.items())}
        replace(folder / "manifest.json", json.dumps({"format": name, "sha256": shown}, indent=2).encode())
        rows[name] = sum(len(members) for members in lists.values())
    for stale in set((exports / FOLDER).glob("*")) - {exports / FOLDER / name for name in formats}:
        shutil.rmtree(stale)
    return rows


def write_table(connection: duckdb.DuckDBPyConnection, lists: Lists) -> int:
    """Replace `exports.segment_members` in the warehouse: what may leave, for whoever reads the warehouse itself."""
    members = frame(lists)  # DuckDB reads it by its name
    connection.execute("create schema if not exists exports")
    connection.execute("create or replace table exports.segment_members as select * from members")
    return members.height


def frame(lists: Lists) -> pl.DataFrame:
    """All lists as one table, in order of segment and address."""
    rows = [asdict(member) for name in sorted(lists) for member in lists[name]]
    return pl.DataFrame(rows, schema=SCHEMA)


def erase_files(exports: Path) -> int:
    """Remove every list that was made for a tool, hashed or packed as they are; the next refresh makes them anew."""
    files = [file for file in (exports / FOLDER).rglob("*") if file.is_file()]
    shutil.rmtree(exports / FOLDER, ignore_errors=True)
    return len(files)


def _contents(exports: Path, name: str, lists: Lists, now: datetime) -> dict[str, bytes]:
    if name == "parquet":
        packed = exports / FOLDER / ".packed.parquet"
        packed.parent.mkdir(parents=True, exist_ok=True)
        frame(lists).write_parquet(packed)
        content = packed.read_bytes()
        packed.unlink()
        return {"segment_members.parquet": content}
    if name == "braze_csv":
        return {f"{segment}.csv": _braze(exports, segment, members, now) for segment, members in lists.items()}
    write, limit = FORMATS[name]
    return {
        f"{segment}{place}.csv": write(part)
        for segment, members in lists.items()
        for place, part in _parts(members, limit)
    }


def _parts(members: Sequence[Member], limit: int | None) -> list[tuple[str, Sequence[Member]]]:
    if limit is None or len(members) <= limit:
        return [("", members)]
    return [(f"-{start // limit + 1:03}", members[start : start + limit]) for start in range(0, len(members), limit)]


def _braze(exports: Path, segment: str, members: Sequence[Member], now: datetime) -> bytes:
    """Braze keeps an attribute until it is told another, so who has left is remembered."""
    ledger = Ledger(exports, "braze_csv")
    told = ledger.told(segment)
    ids = {f"{STORE_ID}{member.external_id}" for member in members if member.external_id}
    ledger.note(segment, [(each, "", "removed") for each in sorted(told.there.keys() - ids)], now)
    ledger.note(segment, [(each, "", "sent") for each in sorted(ids - told.there.keys())], now)
    gone = (told.gone | told.there.keys()) - ids
    return braze_csv(segment, members, [each.removeprefix(STORE_ID) for each in gone])


def replace(target: Path, content: bytes) -> None:
    """Write a file in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    aside.write_bytes(content)
    aside.replace(target)
