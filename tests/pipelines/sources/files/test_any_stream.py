"""Whatever is delivered, in whatever order and how often: no line is lost and none lands twice."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import tempfile
import time
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.inbox import Inbox
from pipelines.sources.files.report import FileState
from tests.pipelines.sources.files.conftest import Feed, feed_settings

SHARED = Path(os.environ.get("RAPPORT_DATA", "../shared/data")) / "online_retail"
DAYS = ("2010-12-01", "2010-12-02", "2010-12-03", "2010-12-05")

dirty_row = st.tuples(
    st.sampled_from(["536365", "536366", "C536379", "A563185", ""]),
    st.sampled_from(["85123A", "POST", "", " "]),
    st.sampled_from(["Hat", "", 'Hat, "warm"', "two\nrows", "caf\xe9"]),
    st.sampled_from(["1", "6", "-1", "0", "2.0", "x", ""]),
    st.sampled_from([f"{day} 08:26:00" for day in DAYS[:2]] + ["yesterday"]),
    st.sampled_from(["2.55", "0.0", "-1.0", "free"]),
    st.sampled_from(["17850.0", "13047", ""]),
    st.sampled_from(["United Kingdom", ""]),
)
# A round puts one of two versions of some days into the folder, over what lies there.
rounds = st.lists(st.dictionaries(st.sampled_from(DAYS), st.sampled_from([0, 1]), min_size=1), min_size=1, max_size=2)
versions_of_a_day = st.lists(st.lists(dirty_row, max_size=6), min_size=2, max_size=2)


def is_good(row: Sequence[str], day: str) -> bool:
    """The rules again, by another road: no polars, no contract."""
    name, sku, _, quantity, ordered_at, price, _, _ = (value.strip() for value in row)
    if not re.fullmatch(r"C?\d+", name) or not sku or not re.fullmatch(r"-?\d+(\.0)?", quantity):
        return False
    if not re.fullmatch(r"\d+\.\d+", price) or not ordered_at.startswith(day):
        return False
    return float(quantity) < 0 if name.startswith("C") else float(quantity) > 0


def rows_of(path: Path) -> list[tuple[str, ...]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [tuple(row) for row in csv.reader(io.StringIO(content.decode(), newline=""))][1:]


def counted(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    rows = list(rows)
    orders = [row[0] for row in rows if not row[0].startswith("C")]
    credit_notes = [row[0] for row in rows if row[0].startswith("C")]
    customers = {row[6].removesuffix(".0") for row in rows} - {""}
    return {
        "lines": len(rows),
        "orders": len(set(orders)),
        "credit_notes": len(set(credit_notes)),
        "customers": len(customers),
        "units": sum(int(float(row[3])) for row in rows),
    }


def counted_as_landed(feed: Feed) -> dict[str, int]:
    lines = feed.landed()
    orders, credit_notes = lines.filter(~lines["is_credit_note"]), lines.filter(lines["is_credit_note"])
    return {
        "lines": len(lines),
        "orders": orders["order_name"].n_unique(),
        "credit_notes": credit_notes["order_name"].n_unique(),
        "customers": lines["customer_ref"].drop_nulls().n_unique(),
        "units": int(lines["quantity"].sum()),
    }


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(versions=st.fixed_dictionaries(dict.fromkeys(DAYS, versions_of_a_day)), rounds=rounds)
def test_lines_in_are_lines_accounted_for_and_each_good_line_lands_once(inbox: Inbox, versions, rounds) -> None:
    with tempfile.TemporaryDirectory() as place:
        feed = a_feed(Path(place), inbox)
        current: dict[str, list[tuple[str, ...]]] = {}
        landed: dict[str, list[tuple[str, ...]]] = {}
        for delivered in rounds:
            for day, version in delivered.items():
                current[day] = rows_of(feed.deliver(f"{day}.csv", versions[day][version]))
            report = feed.land()
            for day, rows in current.items():
                if any(is_good(row, day) for row in rows):
                    landed.setdefault(day, rows)
            unchanged = {day for day, rows in current.items() if landed.get(day) == rows}
            assert {str(file.file_date) for file in report.files if file.state is not FileState.REFUSED} == unchanged
            assert (report.difference, report.line_count) == (0, sum(len(current[day]) for day in unchanged))
        good = [(day, row) for day, rows in landed.items() for row in dict.fromkeys(rows) if is_good(row, day)]
        hashes = feed.landed().select("file_date", "line_hash").rows() if landed else []
        assert len(hashes) == len(set(hashes)) == len(good)


def a_feed(place: Path, inbox: Inbox) -> Feed:
    name, folder = f"till_{uuid.uuid4().hex[:8]}", place / "in"
    folder.mkdir()
    return Feed(name, folder, feed_settings(name, folder, place / "data"), inbox)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no {SHARED}: set RAPPORT_DATA to the folder with online_retail")
def test_167_real_days_in_increments_agree_with_a_count_by_another_road(feed: Feed) -> None:
    raw = {path.name: rows_of(path) for path in sorted(SHARED.glob("*.csv.gz"))}
    unique = {name: list(dict.fromkeys(rows)) for name, rows in raw.items()}
    expected = counted(row for name, rows in unique.items() for row in rows if is_good(row, name[:10]))
    names = list(raw)
    for part in (names[:100], names[100:101], names[101:]):
        for name in part:
            (feed.folder / name).symlink_to((SHARED / name).resolve())
        started = time.perf_counter()
        report = feed.land()
        print(f"{len(part)} days more: {time.perf_counter() - started:.1f} s")
    assert counted_as_landed(feed) == expected
    assert report.line_count == sum(len(rows) for rows in raw.values())
    assert report.duplicate_count == report.line_count - sum(len(rows) for rows in unique.values())
    assert (report.difference, len(feed.events())) == (0, len(raw))
