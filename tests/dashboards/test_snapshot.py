"""The pages follow the pointer and never mix two snapshots."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.snapshot import UnreadableSnapshotError, ask, current_snapshot
from tests.dashboards.fixture_snapshot import DAYS, Day, write_snapshot
from tests.dashboards.test_pages import PAGES

EVERYTHING = {
    "first_date": "2026-01-01",
    "last_date": "2026-12-31",
    "channels": ("web-chat", "email"),
    "customer_types": ("new", "repeat"),
    "skill": "all",
}


def episode_count(data_dir: Path) -> int:
    snapshot = current_snapshot(data_dir)
    assert snapshot is not None
    return int(ask(snapshot, "episode_rates", **EVERYTHING)["episode_count"].iloc[0])


def test_before_the_first_publication_there_is_no_snapshot(tmp_path: Path) -> None:
    assert current_snapshot(tmp_path) is None


def test_a_new_snapshot_is_read_as_soon_as_the_pointer_names_it(tmp_path: Path) -> None:
    write_snapshot(tmp_path)
    assert episode_count(tmp_path) == 33
    write_snapshot(tmp_path, (*DAYS, Day("2026-06-01", "2026-06-01 09:00:00", "email", "new", confirmed=1)), "next")
    assert episode_count(tmp_path) == 34


def test_a_pointer_to_a_missing_snapshot_and_no_other_names_it_and_says_what_to_do(tmp_path: Path) -> None:
    shutil.rmtree(write_snapshot(tmp_path))
    (tmp_path / "snapshots" / "current").write_text("gone")
    with pytest.raises(UnreadableSnapshotError, match=r"'gone'.*publish again"):
        current_snapshot(tmp_path)


@pytest.mark.parametrize("damage", ["no manifest", "cut off"])
def test_a_damaged_snapshot_is_refused_and_the_one_before_is_shown_for_it(tmp_path: Path, damage: str) -> None:
    write_snapshot(tmp_path, name="first")
    newest = write_snapshot(
        tmp_path, (*DAYS, Day("2026-06-01", "2026-06-01 09:00:00", "email", "new", confirmed=1)), "next"
    )
    if damage == "no manifest":
        (newest / "manifest.json").unlink()
    else:
        file, manifest = newest / "snapshot.duckdb", newest / "manifest.json"
        size = file.stat().st_size
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "size_bytes": size}))
        assert episode_count(tmp_path) == 34
        file.write_bytes(file.read_bytes()[:-1])

    shown = current_snapshot(tmp_path)

    assert shown is not None
    assert (shown.folder.name, shown.instead_of) == ("first", "next")
    assert episode_count(tmp_path) == 33


def test_the_published_file_cannot_be_written_through_the_pages(tmp_path: Path) -> None:
    write_snapshot(tmp_path)
    snapshot = current_snapshot(tmp_path)
    assert snapshot is not None
    episode_count(tmp_path)
    from dashboards.snapshot import _connection

    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        _connection(str(snapshot.file)).execute("delete from snapshot.reports.rpt_quarantine")


def test_moments_are_utc_whether_or_not_the_manifest_says_so(tmp_path: Path) -> None:
    folder = write_snapshot(tmp_path)
    aware = current_snapshot(tmp_path)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("+00:00", ""))
    assert aware is not None
    assert current_snapshot(tmp_path) == aware


def test_a_snapshot_of_another_version_is_told_with_what_to_do(data_dir: Path) -> None:
    folder = write_snapshot(data_dir)
    with duckdb.connect(str(folder / "snapshot.duckdb")) as connection:
        connection.execute(
            "alter table reports.rpt_episode_rates_daily rename column episode_count to of_another_version"
        )
    app = AppTest.from_file(str(PAGES.parent / "streamlit_app.py"), default_timeout=30).run()
    assert not app.exception
    assert "episode_count" in app.warning[0].value.replace("\\", "")
    assert "refresh job" in app.warning[0].value
