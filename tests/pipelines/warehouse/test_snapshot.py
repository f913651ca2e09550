"""A snapshot is built aside, becomes current in one step, and never changes."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.paths import WarehouseBusyError
from pipelines.warehouse.snapshot import current
from tests.pipelines.warehouse.conftest import NOW, Publisher, attached


def folders(publisher: Publisher) -> set[str]:
    return {entry.name for entry in publisher.paths.snapshots.iterdir() if entry.is_dir()}


def break_live_views(file: Path) -> None:
    raise RuntimeError("the views could not be written")


def test_before_the_first_publish_nothing_is_current(publisher):
    assert current(publisher.paths.snapshots) is None


def test_a_snapshot_says_what_it_holds_and_up_to_where(publisher):
    manifest = publisher.publish()

    assert current(publisher.paths.snapshots) == manifest
    assert manifest.horizon == 41
    assert manifest.sha256 == hashlib.sha256(publisher.file(manifest).read_bytes()).hexdigest()
    for table, count in manifest.tables.items():
        assert publisher.rows(f"select count(*) from snapshot.{table}") == [(count,)], table
    assert {"profiles.profile_orders": 2, "reports.rpt_quarantine": 0, "facts.customer_keys": 3}.items() <= (
        manifest.tables.items()
    )


def test_a_fact_lies_with_the_customer_it_belongs_to_or_waits_under_its_own_key(publisher):
    publisher.publish()

    orders = publisher.rows("select order_id, customer_id from snapshot.facts.int_orders_folded")
    shipments = publisher.rows("select shipment_id, customer_id from snapshot.facts.int_shipments_folded")
    assert dict(orders) == {"1": "c_anna", "9": "order:9"}
    assert dict(shipments) == {"p1": "c_anna", "p7": "order:7"}
    assert publisher.rows("select * from snapshot.facts.int_products_folded") == [("tent",)]


def test_rows_lie_in_the_order_in_which_they_are_looked_up(publisher):
    publisher.publish()

    assert publisher.rows("select customer_id from snapshot.profiles.profile_orders") == [("c_anna",), ("c_ben",)]
    keys = ["email:anna@x.org", "email:ben@x.org", "order:1"]
    assert publisher.rows("select key from snapshot.facts.key_customers") == [
        (key,) for key in sorted(keys, key=lambda key: int.from_bytes(hashlib.md5(key.encode()).digest()[8:], "little"))
    ]


def test_a_reader_never_fails_while_ten_snapshots_are_published(publisher):
    publisher.publish()
    failures, read, done = [], set(), threading.Event()

    def reading() -> None:
        while not done.is_set():
            try:
                name = publisher.current()
                rows = attached(
                    publisher.paths.snapshots / name / "snapshot.duckdb",
                    "select * from snapshot.profiles.profile_orders",
                )
                assert len(rows) == 2
                read.add(name)
            except Exception as failure:
                failures.append(failure)

    reader = threading.Thread(target=reading)
    reader.start()
    names = {publisher.publish(NOW + timedelta(minutes=minute)).name for minute in range(1, 11)}
    done.set()
    reader.join()

    assert failures == []
    assert len(read & names) > 1


def test_the_newest_three_snapshots_are_kept(publisher):
    names = [publisher.publish(NOW + timedelta(minutes=minute)).name for minute in range(5)]

    assert folders(publisher) == set(names[-3:])
    assert publisher.current() == names[-1]


def test_the_current_snapshot_is_never_pruned_even_when_the_clock_was_set_back(publisher):
    names = [publisher.publish(NOW - timedelta(hours=hour)).name for hour in range(5)]

    assert publisher.current() == names[-1]
    assert names[-1] in folders(publisher)


@pytest.mark.parametrize("table", ["profiles.profile_orders", "intermediate.int_customer_keys"])
def test_a_publish_that_misses_a_table_leaves_the_pointer_and_no_debris(publisher, table):
    before = publisher.publish()
    with publisher.paths.open() as warehouse:
        warehouse.execute(f"drop table {table}")

    with pytest.raises(duckdb.CatalogException):
        publisher.publish(NOW + timedelta(minutes=1))

    assert publisher.current() == before.name
    assert folders(publisher) == {before.name}


def test_a_publish_whose_views_fail_leaves_the_pointer_and_no_debris(publisher):
    before = publisher.publish()

    with pytest.raises(RuntimeError, match="could not be written"):
        publisher.publish(NOW + timedelta(minutes=1), write_live_views=break_live_views)

    assert publisher.current() == before.name
    assert folders(publisher) == {before.name}
    assert publisher.publish(NOW + timedelta(minutes=2)).name == publisher.current()


def test_what_a_killed_publish_left_is_cleared_and_one_that_may_be_at_work_is_not(publisher):
    for name, age in ((".building-killed", timedelta(days=2)), (".building-at-work", timedelta(hours=1))):
        folder = publisher.paths.snapshots / name
        folder.mkdir(parents=True)
        os.utime(folder, times=((NOW - age).timestamp(),) * 2)

    manifest = publisher.publish()

    assert folders(publisher) == {manifest.name, ".building-at-work"}


def test_a_second_writer_is_told_who_is_in_the_way(publisher):
    with (
        publisher.paths.writer(),
        pytest.raises(WarehouseBusyError, match=r"warehouse\.duckdb.* has been in use"),
        publisher.paths.writer(wait_seconds=0.05),
    ):
        pytest.fail("two writers at once")
