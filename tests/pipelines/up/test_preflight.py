"""What stands in the way is named before anything starts, with what to do."""

from __future__ import annotations

import shutil
import socket
from collections import namedtuple

import pytest

from pipelines.up.preflight import NEEDED_BYTES, CannotStartError, check_disk, check_ports, check_secrets

Usage = namedtuple("Usage", "total used free")


def test_a_taken_port_is_named_with_the_setting_that_moves_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotStartError, match=rf"{port} \(agent\).*RAPPORT_PORTS__AGENT={port + 1000}"):
            check_ports({"agent": port})

    check_ports({"agent": port})


def test_two_secrets_of_one_value_are_named_and_the_value_is_not():
    with pytest.raises(CannotStartError, match="RAPPORT_AGENT_TOKEN and RAPPORT_SHOP_TOKEN") as refused:
        check_secrets({"RAPPORT_AGENT_TOKEN": "hush", "RAPPORT_JWT_SECRET": "other", "RAPPORT_SHOP_TOKEN": "hush"})

    assert "hush" not in str(refused.value)
    check_secrets({"RAPPORT_AGENT_TOKEN": "hush", "RAPPORT_SHOP_TOKEN": "other"})


@pytest.mark.parametrize(("free", "is_enough"), [(NEEDED_BYTES, True), (NEEDED_BYTES - 1, False)])
def test_a_full_disk_is_told_before_the_first_batch_fails_on_it(tmp_path, monkeypatch, free, is_enough):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free, 0, free))
    if is_enough:
        check_disk(tmp_path)
    else:
        with pytest.raises(CannotStartError, match="Make room, or set RAPPORT_STORES__DATA_DIR"):
            check_disk(tmp_path)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(CannotStartError, match="cannot be written"):
        check_disk(tmp_path / "data")
