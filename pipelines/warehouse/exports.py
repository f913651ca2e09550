"""Segments on their way out: one CSV a segment, only with consent, the same bytes for the same members."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse import export_history
from pipelines.warehouse.landing import naive_utc

# Cells that a spreadsheet would run as a formula.
FORMULA_STARTS = r"^[=+\-@\t\r]"

# Consent is asked of the consent table and nowhere else; unknown is no. An exclusion list is never
# thinned out by another exclusion: it is what the other lists are thinned out by.
EXPORTABLE = """
with members as (
    select * from segments.segment_members
    where
        segment = $segment
        and member_since_at <= $as_of
        and (member_until_at is null or member_until_at > $as_of)
),

suppressed as (
    select exclusions.customer_id, exclusions.suppresses from segments.segment_members as exclusions
    where
        exclusions.is_exclusion
        and exclusions.member_since_at <= $as_of
        and (exclusions.member_until_at is null or exclusions.member_until_at > $as_of)
)

select
    customers.email as "Email",
    customers.first_name as "First Name",
    customers.last_name as "Last Name",
    members.segment as "Segment",
    min(members.reason) as "Reason",
    strftime(min(members.member_since_at), '%Y-%m-%dT%H:%M:%SZ') as "Member Since",
    strftime(max(members.member_until_at), '%Y-%m-%dT%H:%M:%SZ') as "Member Until",
    'SUBSCRIBED' as "Email Marketing Consent"
from members
inner join profiles.profile_customers as customers on members.customer_id = customers.customer_id
where
    customers.email is not null
    and customers.is_email_subscribed
    and not exists (
        select 1 from suppressed
        where
            suppressed.customer_id = members.customer_id
            and ', ' || suppressed.suppresses || ',' like '%, ' || members.purpose || ',%'
    )
group by customers.email, customers.first_name, customers.last_name, members.segment
order by customers.email
"""


@dataclass(frozen=True)
class Export:
    """One exported file; `sha256` is that of its bytes."""

    segment: str
    file: str
    rows: int
    sha256: str
    as_of: str
    exported_at: str


def segments(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every segment by name; one without members is exported too, so that nobody stays on an old list."""
    rows = connection.execute("select segment from reports.rpt_segment_members_current order by segment").fetchall()
    return [row[0] for row in rows]


def exportable_members(connection: duckdb.DuckDBPyConnection, segment: str, as_of: datetime) -> pl.DataFrame:
    """The members of `segment` at `as_of` who may be written to, one row per address, in order of address."""
    parameters = {"segment": segment, "as_of": naive_utc(as_of)}
    frame = pl.DataFrame(connection.execute(EXPORTABLE, parameters).to_arrow_table())
    return frame.with_columns(pl.col(pl.String).str.replace(f"({FORMULA_STARTS})", "'${1}"))


def differs(folder: Path, segment: str, members: pl.DataFrame) -> bool:
    """Whether the list is another than the one exported last; one that is the same has been judged."""
    manifest = folder / segment / "manifest.json"
    if not manifest.exists():
        return True
    return bool(json.loads(manifest.read_text())["sha256"] != hashlib.sha256(_csv(members)).hexdigest())


def write_export(folder: Path, segment: str, members: pl.DataFrame, *, as_of: datetime, now: datetime) -> Export:
    """Write the members as CSV beside a manifest; a re-export of the same members is byte-identical.

    Beside it, the list's history says who came and who left.
    """
    content = _csv(members)
    target = folder / segment / f"{segment}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    export_history.begin(folder, segment, members["Email"], now)
    _replace(target, content)
    export_history.end(folder, segment, members["Email"], now)
    export = Export(
        segment=segment,
        file=target.name,
        rows=members.height,
        sha256=hashlib.sha256(content).hexdigest(),
        as_of=as_of.isoformat(),
        exported_at=now.isoformat(),
    )
    _replace(target.parent / "manifest.json", json.dumps(asdict(export), indent=2).encode())
    return export


def _csv(members: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    members.write_csv(buffer)
    return buffer.getvalue()


def _replace(target: Path, content: bytes) -> None:
    aside = target.with_name(f".{target.name}")
    aside.write_bytes(content)
    aside.replace(target)
