"""Each tool gets its own headers and its own normalising; the hashes are known values, worked out beside the code."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.exports.files import erase_files, frame, write_files
from pipelines.exports.formats import braze_csv, google_customer_match, klaviyo_csv, meta_custom_audience
from pipelines.exports.members import Member
from pipelines.exports.normalising import google_phone, meta_name, meta_phone, meta_zip, neutral

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ANNA = Member(
    "keen",
    "anna.o'neil@example.com",
    "c_1",
    "sale",
    phone="+447700900123",
    first_name=" Zoë ",
    last_name="O'Neil",
    country_code="GB",
    postal_code="LS1 4AB",
    external_id="101",
    reason="asked",
)
# printf '%s' <text> | sha256sum
GOLDEN = {
    "anna.o'neil@example.com": "ea50817b43dbc600e72f042ac771a9b33d5d77d73345e0b7c9b319cc42469be6",
    "+447700900123": "a8acc3a90a7b4e4dc65e93db9240ed26523050ef754d63b75b5161de76781436",
    "447700900123": "033134b911b137918338415ee3d20a064b24773d36a3b02e8b99fdd3fcd6b4cd",
    "zoë": "2752b88686847fa5c86f47b94ce652b7b3f22a91c37617d451a4db9afa431450",
    "o'neil": "eb1aed4f494ca276a88d3161252e48e0fe703f32666fe44fe4652f660b82cda4",
    "oneil": "67a42a846e98e3c1a96cd6ba14883a5ea05990cd93964ce8b832aa9497ca785c",
    "ls14ab": "189c78b783ff432be4541b7969899db8d3288d3b5d273893f3b1aec13249e5a0",
    "gb": "0b407281768f0e833afef47ed464b6571d01ca4d53c12ce5c51d1462f4ad6677",
}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_google_gets_its_six_headers_with_country_and_zip_as_they_are():
    content = google_customer_match([ANNA])

    assert content.decode().splitlines()[0] == "Email,Phone,First Name,Last Name,Country,Zip"
    assert rows(content) == [
        {
            "Email": GOLDEN["anna.o'neil@example.com"],
            "Phone": GOLDEN["+447700900123"],
            "First Name": GOLDEN["zoë"],
            "Last Name": GOLDEN["o'neil"],
            "Country": "GB",
            "Zip": "LS1 4AB",
        }
    ]


def test_meta_hashes_a_telephone_without_its_plus_and_a_name_without_its_apostrophe():
    assert rows(meta_custom_audience([ANNA])) == [
        {
            "email": GOLDEN["anna.o'neil@example.com"],
            "phone": GOLDEN["447700900123"],
            "fn": GOLDEN["zoë"],
            "ln": GOLDEN["oneil"],
            "zip": GOLDEN["ls14ab"],
            "country": GOLDEN["gb"],
        }
    ]


def test_what_is_not_known_is_empty_and_not_the_hash_of_nothing():
    nobody = Member("keen", "a@example.com", "c_2", "sale")

    for content in (google_customer_match([nobody]), meta_custom_audience([nobody])):
        [row] = rows(content)
        assert [value for value in row.values() if value] == [row.get("Email") or row["email"]]


def test_klaviyo_begins_with_the_address_and_names_the_consent():
    [row] = rows(klaviyo_csv([ANNA]))

    assert next(iter(row)) == "Email"
    assert (row["Phone Number"], row["Email Marketing Consent"]) == ("+447700900123", "SUBSCRIBED")


def test_braze_is_told_false_of_who_has_left_and_nothing_else_of_them():
    stranger = Member("keen", "b@example.com", "c_3", "sale")
    members = rows(braze_csv("keen", [ANNA, stranger], gone=["77", "101"]))

    assert [(row["external_id"], row["rapport_keen"], row["email"]) for row in members] == [
        ("101", "true", "anna.o'neil@example.com"),
        ("77", "false", ""),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("write", [klaviyo_csv, lambda members: braze_csv("keen", members, gone=[])])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text_in_every_plain_format(start, write):
    member = Member("keen", "a@example.com", "c_1", "sale", first_name=f"{start}1+1", external_id="1")

    assert f"'{start}1+1" in rows(write([member]))[0].values()


@pytest.mark.parametrize(
    ("cell", "told"), [("+447700900123", "+447700900123"), ("+1+1", "'+1+1"), ("+44", "'+44"), ("plain", "plain")]
)
def test_a_whole_telephone_number_is_no_formula(cell, told):
    assert neutral(cell) == told


@pytest.mark.parametrize(
    ("given", "google", "meta"),
    [
        ("+44 (7700) 900-123", "+447700900123", "447700900123"),
        ("07700 900123", "", ""),
        ("+123456", "", ""),
        ("+1234567", "+1234567", "1234567"),
        (None, "", ""),
    ],
)
def test_a_number_without_a_country_code_is_no_number(given, google, meta):
    assert (google_phone(given), meta_phone(given)) == (google, meta)


def test_a_zip_of_the_united_states_is_its_first_five():
    assert (meta_zip("94103-1234", "US"), meta_zip("LS1 4AB", "GB"), meta_name(" Mary-Jane ")) == (
        "94103",
        "ls14ab",
        "maryjane",
    )


def test_files_are_the_same_bytes_again_and_what_is_no_longer_asked_for_goes(tmp_path):
    lists = {"keen": (ANNA,), "empty": ()}
    formats = ["google_customer_match", "meta_custom_audience", "klaviyo_csv", "braze_csv", "parquet"]
    write_files(tmp_path, formats, lists, NOW)
    before = {file: file.read_bytes() for file in (tmp_path / "destinations").rglob("*") if file.is_file()}

    write_files(tmp_path, formats, lists, NOW.replace(hour=10))
    assert {file: file.read_bytes() for file in before} == before
    assert len(before) == 4 * 3 + 2
    packed = pl.read_parquet(tmp_path / "destinations" / "parquet" / "segment_members.parquet")
    assert packed.equals(frame(lists))

    write_files(tmp_path, ["klaviyo_csv"], {"keen": (ANNA,)}, NOW)
    left = {file.name for file in (tmp_path / "destinations").rglob("*") if file.is_file()}
    assert left == {"keen.csv", "manifest.json"}
    assert erase_files(tmp_path) == 2
    assert not (tmp_path / "destinations").exists()


def test_a_list_past_the_limit_of_one_request_is_several_files(tmp_path):
    many = tuple(Member("keen", f"s{number:05}@example.com", f"c_{number}", "sale") for number in range(10_001))
    write_files(tmp_path, ["meta_custom_audience"], {"keen": many}, NOW)

    folder = tmp_path / "destinations" / "meta_custom_audience"
    counted = {file.name: len(rows(file.read_bytes())) for file in folder.glob("*.csv")}
    assert counted == {"keen-001.csv": 10_000, "keen-002.csv": 1}


def test_who_left_between_two_files_for_braze_is_told_so_from_then_on(tmp_path):
    file = tmp_path / "destinations" / "braze_csv" / "keen.csv"
    for members in ((ANNA,), (), ()):
        write_files(tmp_path, ["braze_csv"], {"keen": members}, NOW)
        told = [(row["external_id"], row["rapport_keen"]) for row in rows(file.read_bytes())]
        assert told == [("101", "true" if members else "false")]
