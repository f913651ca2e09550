"""How many a segment would have if it were saved: the snapshot's own views over a definition that nobody has made yet.

Nothing is worked out here: the views are those by which a live read and the next build know the members.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import duckdb

from dashboards.snapshot import Snapshot

# As many as are looked at one by one; of a larger house a sample, the same each time.
LOOKED_AT = 2_000
PREPARED = """
create temp table unseen_events (
    landing_number bigint, event_id varchar, source varchar, kind varchar,
    occurred_at timestamp, received_at timestamp, payload varchar
);
create temp table unseen_event_keys (landing_number bigint, key varchar, role varchar, occurred_at timestamp);
create temp table touched_customers as
    select customer_id from snapshot.profiles.profile_customers order by md5(customer_id) limit {looked_at};
create temp table live_identity as
    select identifier, customer_id, identifier_type, first_seen_at, recorded_at
    from snapshot.profiles.profile_identifiers
    where customer_id in (select customer_id from touched_customers);
"""
DRAFTED = (
    "insert into unseen_events values (9223372036854775807, 'preview', 'rapport', 'segment_defined', $at, $at, $told)"
)
COUNTED = """
select
    (
        select count(distinct customer_id) from snapshot.live_segments.segment_own
        where segment = $segment and member_since_at <= $at and (member_until_at is null or member_until_at > $at)
    ),
    (select count(*) from touched_customers),
    (select count(*) from snapshot.profiles.profile_customers)
"""


@dataclass(frozen=True)
class Preview:
    """Members among those looked at, and how many customers there are."""

    members: int
    looked_at: int
    customers: int

    @property
    def sentence(self) -> str:
        """What to tell the reader."""
        if self.looked_at == self.customers:
            return f"{self.members:,} of {self.customers:,} customers are in it now."
        expected = round(self.members * self.customers / max(1, self.looked_at))
        return (
            f"About {expected:,} of {self.customers:,} customers: "
            f"{self.members:,} of {self.looked_at:,} that were looked at."
        )


def previewed(snapshot: Snapshot, definition: dict[str, Any]) -> Preview:
    """Count who would be a member as of the snapshot.

    Raises:
        duckdb.Error: the snapshot is of a version that knows no such segments.
    """
    told = {"type": "segment_defined", "timestamp": f"{snapshot.as_of:%Y-%m-%dT%H:%M:%SZ}", "data": definition}
    at = snapshot.as_of.replace(tzinfo=None)
    with duckdb.connect(":memory:") as connection:
        quoted = str(snapshot.file).replace("'", "''")
        connection.execute(f"attach '{quoted}' as snapshot (read_only)")
        connection.execute(PREPARED.format(looked_at=LOOKED_AT))
        connection.execute(DRAFTED, {"at": at, "told": json.dumps(told)})
        row = connection.execute(COUNTED, {"segment": definition["segment"], "at": at}).fetchone()
    return Preview(*row) if row else Preview(0, 0, 0)
