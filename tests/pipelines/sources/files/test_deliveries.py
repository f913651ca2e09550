"""Files that come twice, changed, broken, or while the machine falls over."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl
import psycopg
import pytest

from pipelines.sources.files.landing import LandedFileMissingError
from pipelines.sources.files.report import FileState
from tests.pipelines.sources.files.conftest import HEADER, NOW, Feed, a_row

LANDED, ALREADY, REFUSED = FileState.LANDED, FileState.ALREADY_LANDED, FileState.REFUSED


def states(feed: Feed) -> dict[str, FileState]:
    return {file.file_name: file.state for file in feed.land().files}


def parquet_files(feed: Feed) -> list[tuple[Path, bytes]]:
    return sorted((path, path.read_bytes()) for path in (feed.settings.data_dir / "landed").rglob("*.parquet"))


def test_an_identical_delivery_is_landed_once_however_it_is_packed_or_named(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row()])
    assert states(feed) == {"2010-12-01.csv": LANDED}
    before = parquet_files(feed)
    feed.deliver("2010-12-01.csv.gz", [a_row()])
    report = feed.land()
    assert [file.state for file in report.files] == [ALREADY, ALREADY]
    assert (report.line_count, len(feed.events())) == (1, 1)
    assert (
        sorted((path, path.read_bytes()) for path in (feed.settings.data_dir / "landed").rglob("*.parquet")) == before
    )


def test_a_changed_delivery_of_a_landed_day_is_refused_and_recorded_once(feed: Feed, database_url: str) -> None:
    feed.deliver("2010-12-01.csv", [a_row()])
    feed.land()
    feed.deliver("2010-12-01.csv", [a_row(Quantity="7")])
    (file,) = feed.land().files
    feed.land()
    assert file.state is REFUSED
    assert file.message is not None
    assert "'2010-12-01.csv' has other content" in file.message
    assert feed.landed().get_column("quantity").to_list() == [6]
    with psycopg.connect(database_url) as connection:
        found = connection.execute("select reason from inbox.events where status = 'quarantined'").fetchall()
    assert found == [(file.message,)]


def test_two_different_files_of_one_day_are_both_refused_until_one_is_left(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row()])
    wrong = feed.deliver("shop-20101201.csv", [a_row(Quantity="7")])
    assert states(feed) == {"2010-12-01.csv": REFUSED, "shop-20101201.csv": REFUSED}
    wrong.unlink()
    assert states(feed) == {"2010-12-01.csv": LANDED}


def test_after_a_crash_between_parquet_and_event_the_next_run_lands_the_file_once(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.deliver("2010-12-01.csv", [a_row(), a_row(Quantity="x")])

    def die(_: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as crash:
        crash.setattr(feed.inbox, "append", die)
        with pytest.raises(OSError, match="power"):
            feed.land()
    assert list((feed.settings.data_dir / "landed" / "till").glob("*.parquet"))
    assert not feed.events()
    assert states(feed) == {"2010-12-01.csv": LANDED}
    assert (len(feed.events()), len(feed.landed()), len(feed.quarantined())) == (1, 1, 1)


def test_a_lost_parquet_is_named_and_restored_from_the_delivered_file(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row()])
    feed.land()
    next((feed.settings.data_dir / "landed" / "till").glob("*.parquet")).unlink()
    with pytest.raises(LandedFileMissingError, match="is gone: run `rapport files land`"):
        feed.landed()
    assert states(feed) == {"2010-12-01.csv": ALREADY}
    assert (len(feed.events()), len(feed.landed())) == (1, 1)


def _packed_and_cut_off(path: Path) -> None:
    path.write_bytes(gzip.compress(b"InvoiceNo,StockCode\n" * 50)[:-9])


def _text(content: str, encoding: str = "utf-8"):
    return lambda path: path.write_bytes(content.encode(encoding))


ROW = ",".join(a_row())
LINES = f"{','.join(HEADER)}\n{ROW}\n"
BROKEN = [
    ("2010-12-02.csv", _text(""), "is empty"),
    ("2010-12-02.csv", _text(",".join(HEADER) + "\n"), "has a header and no lines"),
    ("2010-12-02.csv", _text(LINES.replace(",", ";")), "seems to be delimited by ';': set delimiter"),
    ("2010-12-02.csv", _text(LINES.replace("UnitPrice", "Price")), r"has no column \['UnitPrice'\]"),
    ("2010-12-02.csv", _text(LINES.replace("Country", "InvoiceNo")), "name each column once"),
    ("2010-12-02.csv", _text(LINES.replace("hat", "caf\xe9"), "latin-1"), "is not 'utf-8' at byte .*cp1252"),
    ("2010-12-02.csv", _text(LINES, "utf-16"), "utf-16"),
    ("2010-12-02.csv", _text(LINES.replace("Warm", '"Warm')), "a quote is not closed"),
    ("2010-12-02.csv.gz", _packed_and_cut_off, "it may be cut off"),
    ("2010-12-02.parquet", _text("no parquet"), "cannot be read as Parquet"),
    ("orders.csv", _text(LINES), "does not say its day"),
    ("2010-12-02.csv", _text(LINES), "has no good line among 1 .*'ordered_at_is_on_the_day_of_its_file'"),
]


@pytest.mark.parametrize(("name", "write", "message"), BROKEN, ids=[case[2] for case in BROKEN])
def test_a_broken_file_is_refused_by_name_and_does_not_stop_the_others(feed: Feed, name, write, message) -> None:
    feed.deliver("2010-12-01.csv", [a_row()])
    write(feed.folder / name)
    good, bad = sorted(feed.land().files, key=lambda file: file.state is REFUSED)
    assert (good.state, bad.state, len(feed.events())) == (LANDED, REFUSED, 1)
    with pytest.raises(ValueError, match=message):
        raise ValueError(bad.message)
    assert repr(name) in str(bad.message)


def test_a_refused_file_lands_once_the_feed_is_set_right(feed: Feed) -> None:
    (feed.folder / "2010-12-01.csv").write_bytes(LINES.replace("hat", "café").encode("latin-1"))
    assert states(feed) == {"2010-12-01.csv": REFUSED}
    assert states(feed.with_changes(encoding="latin-1")) == {"2010-12-01.csv": LANDED}
    assert feed.landed().item(0, "description") == "Warm café"


def test_a_byte_order_mark_is_no_part_of_the_first_column(feed: Feed) -> None:
    (feed.folder / "2010-12-01.csv").write_bytes(LINES.encode("utf-8-sig"))
    assert states(feed) == {"2010-12-01.csv": LANDED}


def test_parquet_with_real_types_lands_the_same_lines_as_its_csv(feed: Feed) -> None:
    rows = [a_row(), a_row(StockCode="71053", CustomerID="", UnitPrice="3.39")]
    feed.deliver("2010-12-01.csv", rows)
    typed = pl.DataFrame(rows, schema=list(HEADER), orient="row").with_columns(
        pl.col("Quantity").cast(pl.Int32),
        pl.col("InvoiceDate").str.to_datetime(),
        pl.col("UnitPrice", "CustomerID").cast(pl.Float64, strict=False),
    )
    typed.with_columns(pl.col("InvoiceDate").dt.offset_by("1d")).write_parquet(feed.folder / "2010-12-02.parquet")
    feed.land()
    first, second = (
        day.drop("file_date", "ordered_at", "line_number", "line_hash")
        for day in feed.landed().partition_by("file_date")
    )
    assert first.equals(second)


def test_the_day_may_come_from_the_lines_when_they_have_one(feed: Feed) -> None:
    feed.deliver("orders.csv", [a_row()])
    feed.deliver("two-days.csv", [a_row(InvoiceDate="2010-12-02 08:00:00"), a_row(InvoiceDate="2010-12-03 08:00:00")])
    report = feed.with_changes(date_from="content").land()
    assert [(file.state, str(file.file_date)) for file in report.files] == [(LANDED, "2010-12-01"), (REFUSED, "None")]


def test_a_feed_without_a_folder_is_skipped_saying_so(feed: Feed) -> None:
    feed.folder.rmdir()
    report = feed.land()
    assert report.files == ()
    assert report.skipped is not None
    assert "there is no folder" in report.skipped


def test_a_file_is_one_event_that_is_found_by_its_day_and_holds_its_counts(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row(), a_row(), a_row(Quantity="x")])
    feed.land()
    (event,) = feed.events()
    payload = json.loads(event.payload)
    assert (event.source, event.kind, event.keys) == (
        "files",
        "order_lines/landed",
        (("file:till/2010-12-01", "routing"),),
    )
    counts = {name: payload[f"{name}_count"] for name in ("line", "loaded", "duplicate", "quarantined")}
    assert counts == {"line": 3, "loaded": 1, "duplicate": 1, "quarantined": 1}


def test_the_report_for_people_is_written_and_says_each_rule_in_a_sentence(feed: Feed) -> None:
    feed.deliver("2010-12-01.csv", [a_row(), a_row(Quantity="-1")])
    feed.land()
    pages = feed.settings.data_dir / "data_docs"
    assert (pages / "index.html").is_file()
    (page,) = (pages / "validations").rglob("*.html")
    assert "a negative quantity belongs on a credit note" in page.read_text()
    assert NOW.strftime("%Y%m%dT") in str(page)
