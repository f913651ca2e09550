"""A damaged snapshot is refused, the one before it is served, and it is said."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from contextlib import suppress

import pytest

from agent.errors import NotReadyError
from agent.profile_store.snapshots import DamagedSnapshotError, Snapshots, check_digest, opened
from tests.agent.world import published

AN_OLDER_ONE = "the published snapshot is damaged, an older one is served"


def publish(directory, name, age):
    """A snapshot as the publish asset leaves it: with size and digest in its manifest."""
    published(directory, [], name=name)
    file, manifest = directory / name / "snapshot.duckdb", directory / name / "manifest.json"
    content = file.read_bytes()
    told = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | told))
    os.utime(directory / name, (1_000_000 - age, 1_000_000 - age))
    return directory / name


def damage(folder, how):
    file = folder / "snapshot.duckdb"
    content = bytearray(file.read_bytes())
    if how == "no manifest":
        (folder / "manifest.json").unlink()
    elif how == "half a manifest":
        (folder / "manifest.json").write_text('{"horizon": 4')
    elif how == "no file":
        file.unlink()
    elif how == "cut off":
        file.write_bytes(content[:-4_096])
    else:
        flip_what_opening_does_not_read(folder, content)


def flip_what_opening_does_not_read(folder, content):
    for place in range(len(content) - 1, 0, -4_096):
        flipped = bytearray(content)
        flipped[place] ^= 1
        (folder / "snapshot.duckdb").write_bytes(flipped)
        with suppress(DamagedSnapshotError):
            opened(folder)
            return
    raise AssertionError("every block is read when a snapshot is opened")


@pytest.fixture
def directory(tmp_path):
    publish(tmp_path, "1-oldest", age=3)
    publish(tmp_path, "2-before", age=2)
    publish(tmp_path, "3-newest", age=1)
    return tmp_path


def wait_for_digests():
    for thread in threading.enumerate():
        if thread.name.endswith("(_check_digest)"):
            thread.join()


@pytest.mark.parametrize("how", ["no manifest", "half a manifest", "no file", "cut off"])
def test_what_is_damaged_at_a_glance_is_never_handed_out(directory, how, caplog):
    damage(directory / "3-newest", how)
    snapshots = Snapshots(directory)

    assert snapshots.current().name == "2-before"
    assert snapshots.standing() == AN_OLDER_ONE
    assert "'3-newest' cannot be opened" in caplog.text
    assert "'2-before' is served instead of '3-newest'" in caplog.text


def test_a_flipped_bit_is_found_beside_the_readers_and_the_one_before_takes_over(directory, caplog):
    damage(directory / "3-newest", "flipped")
    snapshots = Snapshots(directory)
    snapshots.current()
    wait_for_digests()

    assert snapshots.current().name == "2-before"
    assert snapshots.standing() == AN_OLDER_ONE
    assert "'3-newest' is not the file that was published" in caplog.text


def test_the_snapshot_that_is_held_goes_on_when_the_next_is_damaged_and_a_whole_one_ends_it(directory):
    snapshots = Snapshots(directory)
    held = snapshots.current()
    assert (held.name, snapshots.standing()) == ("3-newest", "ok")
    damage(publish(directory, "4-damaged", age=0), "cut off")

    assert snapshots.current() is held
    publish(directory, "5-whole", age=0)
    assert (snapshots.current().name, snapshots.standing()) == ("5-whole", "ok")


def test_when_nothing_is_whole_it_is_not_ready_and_says_what_to_do(directory):
    for folder in directory.iterdir():
        if folder.is_dir():
            damage(folder, "no file")
    with pytest.raises(NotReadyError, match=r"3-newest.*rapport refresh"):
        Snapshots(directory).current()


def test_a_whole_snapshot_passes_its_own_check_and_a_flipped_one_does_not(directory):
    check_digest(directory / "1-oldest")
    damage(directory / "1-oldest", "flipped")
    with pytest.raises(DamagedSnapshotError, match="1-oldest"):
        check_digest(directory / "1-oldest")
    assert opened(directory / "2-before").horizon == 0
