"""What one run would tell: read from the warehouse while it is held, told after it is let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.exports.members import Lists, lists
from pipelines.exports.service_events import ServiceEvent, service_events
from pipelines.warehouse import landing

KEYS = """
select customers.email, keys.key
from profiles.profile_customers as customers
inner join intermediate.int_customer_keys as keys on customers.customer_id = keys.customer_id
where customers.customer_id in (select unnest($customers))
"""


@dataclass(frozen=True)
class Plan:
    """Everybody who may be told of at `as_of`, out of the events up to `horizon`.

    `keys_of` has, by address, every key by which the inbox could hear of that person.
    """

    as_of: datetime
    horizon: int
    lists: Lists
    events: tuple[ServiceEvent, ...]
    keys_of: Mapping[str, frozenset[str]]


def planned(connection: duckdb.DuckDBPyConnection, as_of: datetime, *, is_telling: bool) -> Plan:
    """The plan; without `is_telling`, for files alone, which leave with the warehouse held."""
    found = lists(connection, as_of)
    events = tuple(service_events(connection, as_of)) if is_telling else ()
    people = {member.customer_id for members in found.values() for member in members}
    people |= {event.customer_id for event in events}
    keys = _keys(connection, people) if is_telling else {}
    return Plan(as_of, landing.built_horizon(connection), found, events, keys)


def _keys(connection: duckdb.DuckDBPyConnection, customers: set[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for email, key in connection.execute(KEYS, {"customers": sorted(customers)}).fetchall():
        found.setdefault(email, set()).add(key)
    return {email: frozenset(keys) for email, keys in found.items()}
