"""A list as the file that each marketing tool takes: its own headers, its own normalising, the same bytes again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from pipelines.exports.members import Member
from pipelines.exports.normalising import (
    google_email,
    google_phone,
    google_text,
    hashed,
    meta_country,
    meta_name,
    meta_phone,
    meta_zip,
    neutral,
)

GOOGLE = ("Email", "Phone", "First Name", "Last Name", "Country", "Zip")
META = ("email", "phone", "fn", "ln", "zip", "country")
KLAVIYO = ("Email", "Phone Number", "First Name", "Last Name", "Country", "Zip Code", "Email Marketing Consent")
BRAZE = ("external_id", "email", "first_name", "last_name", "phone", "country")


def google_customer_match(members: Sequence[Member]) -> bytes:
    """E-mail, telephone and names hashed, country and zip not."""
    return _written(GOOGLE, (_google(member) for member in members))


def meta_custom_audience(members: Sequence[Member]) -> bytes:
    """Everything hashed, each by Meta's own normalising."""
    return _written(META, (_meta(member) for member in members))


def klaviyo_csv(members: Sequence[Member]) -> bytes:
    """Plain, for an upload by hand; the consent that every row has is the one that let it out."""
    return _written(KLAVIYO, (_klaviyo(member) for member in members))


def braze_csv(segment: str, members: Sequence[Member], gone: Iterable[str]) -> bytes:
    """Members with the segment's attribute true, those who have left with false: a blank would leave it true.

    `gone` are external ids. Who has none is not in Braze by a name we know, and is left out.
    """
    known = sorted((member for member in members if member.external_id), key=lambda each: str(each.external_id))
    ids = {member.external_id for member in known}
    left = ((each, "", "", "", "", "", "false") for each in sorted(set(gone) - ids))
    rows = (
        (m.external_id or "", m.email, m.first_name, m.last_name, m.phone, (m.country_code or "").upper(), "true")
        for m in known
    )
    return _written((*BRAZE, f"rapport_{segment}"), (*rows, *left))


# Each format's limit of rows in one file; None: only the bytes count.
FORMATS: Mapping[str, tuple[Callable[[Sequence[Member]], bytes], int | None]] = {
    "google_customer_match": (google_customer_match, None),
    "meta_custom_audience": (meta_custom_audience, 10_000),
    "klaviyo_csv": (klaviyo_csv, None),
}


def _google(member: Member) -> tuple[str, ...]:
    return (
        hashed(google_email(member.email)),
        hashed(google_phone(member.phone)),
        hashed(google_text(member.first_name)),
        hashed(google_text(member.last_name)),
        (member.country_code or "").strip().upper(),
        (member.postal_code or "").strip(),
    )


def _meta(member: Member) -> tuple[str, ...]:
    return (
        hashed(member.email.strip().lower()),
        hashed(meta_phone(member.phone)),
        hashed(meta_name(member.first_name)),
        hashed(meta_name(member.last_name)),
        hashed(meta_zip(member.postal_code, member.country_code)),
        hashed(meta_country(member.country_code)),
    )


def _klaviyo(member: Member) -> tuple[str | None, ...]:
    place = (member.country_code, member.postal_code)
    return (member.email, member.phone, member.first_name, member.last_name, *place, "SUBSCRIBED")


def _written(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
    text = io.StringIO(newline="")
    # Lines end as RFC 4180 has it: only then is a carriage return inside a cell quoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[neutral(cell or "") for cell in row] for row in rows])
    return text.getvalue().encode()
