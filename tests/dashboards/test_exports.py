"""A file is offered only when it is the one that was exported."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboards.exports import Export, UnreadableExport, exports, reconciliation
from tests.dashboards.fixture_snapshot import write_export

AS_OF = datetime(2026, 6, 30, 22, 45, tzinfo=UTC)


def only(data_dir: Path) -> Export:
    (export,) = exports(data_dir)
    assert isinstance(export, Export)
    return export


def test_an_exported_file_is_listed_with_its_rows(tmp_path: Path) -> None:
    file = write_export(tmp_path, "vip_to_call", rows=2)
    export = only(tmp_path)
    assert (export.segment, export.rows, export.path, export.problem) == ("vip_to_call", 2, file, None)


def test_nothing_exported_is_an_empty_list(tmp_path: Path) -> None:
    assert exports(tmp_path) == []


def test_a_file_changed_after_its_export_is_not_handed_out(tmp_path: Path) -> None:
    file = write_export(tmp_path, "vip_to_call", rows=2)
    assert only(tmp_path).problem is None
    file.write_text("Email\nsomebody@example.com\n")
    assert "checksum differs" in str(only(tmp_path).problem)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    write_export(tmp_path, "vip_to_call", rows=2).unlink()
    assert "is gone" in str(only(tmp_path).problem)


def test_a_manifest_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    manifest = write_export(tmp_path, "vip_to_call", rows=2).parent / "manifest.json"
    (tmp_path / "secrets.json").write_text("{}")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"file": "../../secrets.json"}))
    assert only(tmp_path).path.parent == manifest.parent
    assert "is gone" in str(only(tmp_path).problem)


def test_a_broken_manifest_does_not_hide_the_other_exports(tmp_path: Path) -> None:
    write_export(tmp_path, "vip_to_call", rows=2)
    (write_export(tmp_path, "broken", rows=1).parent / "manifest.json").write_text("{")
    assert [type(export) for export in exports(tmp_path)] == [UnreadableExport, Export]


def test_the_file_and_the_segment_are_compared_in_words(tmp_path: Path) -> None:
    write_export(tmp_path, "vip_to_call", rows=2)
    export = only(tmp_path)
    assert reconciliation(export, 2, AS_OF) == (
        True,
        "Equal: 2 rows in the file, 2 exportable members in the segment.",
    )
    assert "Both speak of the same moment" in reconciliation(export, 3, AS_OF)[1]
    assert "earlier snapshot" in reconciliation(export, 3, AS_OF + timedelta(minutes=1))[1]
