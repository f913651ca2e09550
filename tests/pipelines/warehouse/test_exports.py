"""A list names everybody who may be written to, nobody else, and is the same bytes for the same people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pipelines.warehouse import export_history, exports
from pipelines.warehouse.landing import naive_utc

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)

TABLES = """
create schema segments; create schema profiles; create schema reports;
create table segments.segment_members (
    customer_id varchar, segment varchar, purpose varchar, reason varchar, is_exclusion boolean, suppresses varchar,
    member_since_at timestamp, member_until_at timestamp
);
create table profiles.profile_customers (
    customer_id varchar, email varchar, first_name varchar, last_name varchar, is_email_subscribed boolean
);
create table reports.rpt_segment_members_current (segment varchar);
"""


@dataclass(frozen=True)
class Shop:
    """Customers, and the segments they are in."""

    connection: duckdb.DuckDBPyConnection

    def has(self, name: str, *, email: str | None = "", is_subscribed: bool | None = True, first_name: str = "") -> str:
        address = f"{name}@example.com" if email == "" else email
        row = [name, address, first_name or name.title(), "Smith", is_subscribed]
        self.connection.execute("insert into profiles.profile_customers values (?, ?, ?, ?, ?)", row)
        return name

    def puts(
        self, name: str, segment: str, *, since=YESTERDAY, until=None, purpose="sale", suppresses="", reason="asked"
    ) -> None:
        purpose = "exclusion" if suppresses else purpose
        member = [name, segment, purpose, reason, bool(suppresses), suppresses]
        row = [*member, naive_utc(since), until and naive_utc(until)]
        self.connection.execute("insert into segments.segment_members values (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def emails(self, segment: str) -> list[str]:
        return exports.exportable_members(self.connection, segment, NOW)["Email"].to_list()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield Shop(connection)


@pytest.mark.parametrize(("is_subscribed", "is_listed"), [(True, True), (False, False), (None, False)])
def test_only_a_known_yes_is_consent(shop, is_subscribed, is_listed):
    shop.puts(shop.has("anna", is_subscribed=is_subscribed), "keen")

    assert shop.emails("keen") == (["anna@example.com"] if is_listed else [])


def test_a_member_without_an_address_or_without_a_profile_is_not_listed(shop):
    shop.puts(shop.has("anna", email=None), "keen")
    shop.puts("nobody", "keen")

    assert shop.emails("keen") == []


@pytest.mark.parametrize(
    ("since", "until", "is_listed"),
    [
        (YESTERDAY, None, True),
        (NOW, TOMORROW, True),
        (NOW + timedelta(seconds=1), TOMORROW, False),
        (YESTERDAY, NOW, False),
        (YESTERDAY, NOW + timedelta(seconds=1), True),
    ],
)
def test_a_member_is_listed_from_the_first_moment_and_up_to_but_not_at_the_last(shop, since, until, is_listed):
    shop.puts(shop.has("anna"), "keen", since=since, until=until)

    assert bool(shop.emails("keen")) is is_listed


def test_an_exclusion_thins_out_the_other_lists_and_neither_itself_nor_another_exclusion(shop):
    for name in ("anna", "ben"):
        shop.puts(shop.has(name), "keen")
    shop.puts("anna", "angry", suppresses="sale, alert")
    shop.puts("anna", "returned", suppresses="sale, alert")

    assert shop.emails("keen") == ["ben@example.com"]
    assert shop.emails("angry") == shop.emails("returned") == ["anna@example.com"]


def test_an_exclusion_thins_out_the_purposes_that_it_suppresses_and_no_other(shop):
    for segment, purpose in (("sold", "sale"), ("asked_for", "alert"), ("thanked", "thanks"), ("called", "care")):
        shop.puts("anna", segment, purpose=purpose)
    shop.puts(shop.has("anna"), "returned", suppresses="sale")
    assert [name for name in ("sold", "asked_for", "thanked", "called") if shop.emails(name)] == [
        "asked_for",
        "thanked",
        "called",
    ]

    shop.puts("anna", "complaint", suppresses="sale, thanks, alert, care")
    assert [name for name in ("sold", "asked_for", "thanked", "called") if shop.emails(name)] == []


def test_an_exclusion_that_has_ended_or_not_begun_keeps_nobody_out(shop):
    shop.puts(shop.has("anna"), "keen")
    shop.puts("anna", "angry", suppresses="sale, alert", until=NOW)
    shop.puts("anna", "angry", suppresses="sale, alert", since=TOMORROW)

    assert shop.emails("keen") == ["anna@example.com"]


def test_who_is_a_member_twice_is_listed_once_from_the_first_to_the_last(shop):
    shop.has("anna")
    shop.puts("anna", "keen", since=NOW - timedelta(days=3), until=TOMORROW, reason="b")
    shop.puts("anna", "keen", since=YESTERDAY, until=NOW + timedelta(days=2), reason="a")

    [row] = exports.exportable_members(shop.connection, "keen", NOW).to_dicts()
    assert (row["Member Since"], row["Member Until"]) == ("2026-11-18T09:00:00Z", "2026-11-23T09:00:00Z")
    assert row["Reason"] == "a"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(shop, start):
    shop.puts(shop.has("anna", first_name=f"{start}HYPERLINK(1)"), "keen", reason=f"{start}1+1")

    [row] = exports.exportable_members(shop.connection, "keen", NOW).to_dicts()
    assert (row["First Name"], row["Reason"]) == (f"'{start}HYPERLINK(1)", f"'{start}1+1")
    assert row["Last Name"] == "Smith"


def test_the_same_members_are_the_same_bytes_whenever_and_in_whatever_order_they_came(shop, tmp_path):
    for name in ("zoe", "anna", "mia"):
        shop.puts(shop.has(name), "keen")
    members = exports.exportable_members(shop.connection, "keen", NOW)
    first = exports.write_export(tmp_path, "keen", members, as_of=NOW, now=NOW)
    written = (tmp_path / "keen" / first.file).read_bytes()

    shop.connection.execute("create table again as from segments.segment_members order by customer_id")
    shop.connection.execute("delete from segments.segment_members")
    shop.connection.execute("insert into segments.segment_members from again")
    later = exports.exportable_members(shop.connection, "keen", NOW + timedelta(hours=1))
    assert not exports.differs(tmp_path, "keen", later)
    second = exports.write_export(tmp_path, "keen", later, as_of=TOMORROW, now=TOMORROW)

    assert (tmp_path / "keen" / second.file).read_bytes() == written
    assert second.sha256 == first.sha256
    assert [line.split(",")[0] for line in written.decode().splitlines()[1:]] == [
        "anna@example.com",
        "mia@example.com",
        "zoe@example.com",
    ]


def test_a_list_that_lost_its_last_member_is_written_empty_so_that_nobody_stays_on_it(shop, tmp_path):
    shop.connection.execute("insert into reports.rpt_segment_members_current values ('keen'), ('angry')")
    shop.puts(shop.has("anna"), "keen")
    for at in (NOW, NOW + timedelta(minutes=1)):
        members = exports.exportable_members(shop.connection, "keen", at)
        exports.write_export(tmp_path, "keen", members, as_of=at, now=at)
        shop.connection.execute("delete from segments.segment_members")

    assert exports.segments(shop.connection) == ["angry", "keen"]
    [header] = (tmp_path / "keen" / "keen.csv").read_text().splitlines()
    assert header.startswith("Email,")
    assert json.loads((tmp_path / "keen" / "manifest.json").read_text())["rows"] == 0


def test_a_changed_list_differs_from_the_one_exported_last(shop, tmp_path):
    shop.puts(shop.has("anna"), "keen")
    members = exports.exportable_members(shop.connection, "keen", NOW)
    assert exports.differs(tmp_path, "keen", members)
    exports.write_export(tmp_path, "keen", members, as_of=NOW, now=NOW)

    shop.puts(shop.has("ben"), "keen")

    assert exports.differs(tmp_path, "keen", exports.exportable_members(shop.connection, "keen", NOW))


def exported(shop, folder, at):
    members = exports.exportable_members(shop.connection, "keen", at)
    exports.write_export(folder, "keen", members, as_of=at, now=at)


def stays(folder):
    return [tuple(row) for row in export_history.stays(folder, "keen").rows()]


def test_the_history_of_a_list_keeps_who_left_and_begins_anew_for_who_comes_back(shop, tmp_path):
    shop.puts(shop.has("anna"), "keen")
    shop.puts(shop.has("ben"), "keen", until=NOW + timedelta(hours=1))
    shop.puts("ben", "keen", since=NOW + timedelta(hours=2))

    for hours in range(4):
        exported(shop, tmp_path, NOW + timedelta(hours=hours))

    nine, ten, eleven = (f"2026-11-21T{hour}:00:00.000000Z" for hour in ("09", "10", "11"))
    assert stays(tmp_path) == [
        ("anna@example.com", nine, None),
        ("ben@example.com", nine, ten),
        ("ben@example.com", eleven, None),
    ]


def test_a_list_of_nobody_has_a_history_and_a_list_that_never_was_has_an_empty_one(shop, tmp_path):
    exported(shop, tmp_path, NOW)

    assert export_history.history_file(tmp_path, "keen").read_text() == "Email,From,Until\n"
    assert export_history.stays(tmp_path, "never").is_empty()


def test_an_export_that_is_killed_before_the_list_is_written_leaves_nobody_out_of_the_history(shop, tmp_path):
    shop.puts(shop.has("anna"), "keen")
    exported(shop, tmp_path, NOW)
    shop.puts(shop.has("ben"), "keen")
    (tmp_path / "keen" / "keen.csv").unlink()
    (tmp_path / "keen" / "keen.csv").mkdir()

    with pytest.raises(OSError, match=r"keen\.csv"):
        exported(shop, tmp_path, NOW + timedelta(hours=1))

    assert [row[0] for row in stays(tmp_path)] == ["anna@example.com", "ben@example.com"]


def test_an_address_that_looks_like_a_number_stays_the_text_that_it_is(shop, tmp_path):
    shop.puts(shop.has("anna", email="0044"), "keen")
    exported(shop, tmp_path, NOW)
    exported(shop, tmp_path, NOW + timedelta(hours=1))

    assert [row[0] for row in stays(tmp_path)] == ["0044"]
