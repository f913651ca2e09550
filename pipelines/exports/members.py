"""Who may be on which list now: a row each, with what receivers know people by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb

from pipelines.warehouse.landing import naive_utc

# Consent is asked of the profile and nowhere else; unknown is no. What an exclusion suppresses is on no list, whatever
# else speaks for it. A telephone number goes out only where its owner agreed to be texted.
MEMBERS = """
with now_members as (
    select * from segments.segment_members
    where member_since_at <= $as_of and (member_until_at is null or member_until_at > $as_of)
),

stores as (
    select customer_id, min(identifier) as identifier from profiles.profile_identifiers
    where identifier_type = 'shopify_customer_id'
    group by customer_id
)

select
    members.segment, customers.email, min(customers.customer_id), min(members.purpose),
    min(case when customers.is_sms_subscribed then customers.phone end),
    min(customers.first_name), min(customers.last_name), min(customers.country_code), min(customers.postal_code),
    min(split_part(stores.identifier, ':', 2)),
    min(members.reason), min(members.consent_basis),
    min(members.member_since_at), max(members.member_until_at)
from now_members as members
inner join profiles.profile_customers as customers on members.customer_id = customers.customer_id
left join stores on members.customer_id = stores.customer_id
where
    customers.email is not null
    and customers.is_email_subscribed
    and not exists (
        select 1 from now_members as exclusions
        where
            exclusions.is_exclusion
            and exclusions.customer_id = members.customer_id
            and ', ' || exclusions.suppresses || ',' like '%, ' || members.purpose || ',%'
    )
group by members.segment, customers.email
order by members.segment, customers.email
"""


@dataclass(frozen=True)
class Member:
    """One person on one list. `external_id` is the store's number of them; `phone` is E.164."""

    segment: str
    email: str
    customer_id: str
    purpose: str
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    country_code: str | None = None
    postal_code: str | None = None
    external_id: str | None = None
    reason: str | None = None
    consent_basis: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def digest(self) -> str:
        """Changes when anything changes that a receiver is told of them."""
        told = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()[:24]


Lists = Mapping[str, tuple[Member, ...]]


def lists(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> dict[str, tuple[Member, ...]]:
    """The members of every segment at `as_of`, by address; a segment that nobody may be written to of is empty."""
    names = connection.execute("select segment from reports.rpt_segment_members_current order by segment").fetchall()
    found: dict[str, list[Member]] = {name: [] for (name,) in names}
    for row in connection.execute(MEMBERS, {"as_of": naive_utc(as_of)}).fetchall():
        found.setdefault(row[0], []).append(Member(*row))
    return {name: tuple(members) for name, members in found.items()}
