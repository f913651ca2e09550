"""The queue of requests: who asked for what, until when it is due, how far it has come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from pipelines.inbox.person import Person
from pipelines.sources.keys import Keys, key, present

# A month by the GDPR (article 12) and 30 days by Shopify: the shorter one.
DUE_AFTER = timedelta(days=30)
OF_SHOPIFY = {"customers/redact": "erase", "customers/data_request": "access", "shop/redact": "erase_shop"}
SHOP_ADVICE = (
    "The shop has left: nothing is erased by itself. Stop Rapport, then remove the data directory and the schemas "
    "inbox, agent, privacy and sandbox of the database, and let backups age out."
)

QUEUE = """
insert into privacy.requests (request_id, kind, origin, identifiers, routing_keys, requested_at, due_at, detail)
values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (request_id) do nothing
"""
COLLECT = """
select events.landing_number, events.kind, events.received_at, events.payload,
    array(
        select event_keys.key from inbox.event_keys
        where event_keys.landing_number = events.landing_number and event_keys.role = 'identifier'
    )
from inbox.events
where
    events.landing_number > coalesce((select landing_number from privacy.collected), 0)
    and events.source = 'shopify' and events.kind = any(%s)
    and events.status = 'accepted' and events.payload is not null
order by events.landing_number
"""
COLLECTED = """
insert into privacy.collected (landing_number) select coalesce(max(landing_number), 0) from inbox.events
on conflict (is_only) do update set landing_number = greatest(collected.landing_number, excluded.landing_number)
"""
# One erasure at a time, whichever process runs it: its steps share files.
RUN_LOCK = 7_301_012


class Kind(StrEnum):
    """What was asked for."""

    ERASE = "erase"
    ACCESS = "access"
    ERASE_SHOP = "erase_shop"


@dataclass(frozen=True)
class Request:
    """One request. `step` is the next step to do; `scope` the person, once found."""

    request_id: str
    kind: Kind
    origin: str
    identifiers: Keys
    routing_keys: Keys
    requested_at: datetime
    due_at: datetime
    state: str = "queued"
    step: str | None = None
    scope: Person | None = None
    receipts: dict[str, Any] = field(default_factory=dict)
    detail: str | None = None
    finished_at: datetime | None = None


def queue(connection: Connection, kind: Kind, identifiers: Keys, *, now: datetime) -> str:
    """Queue an operator's request; its id."""
    request_id = f"{kind}-{uuid4().hex[:12]}"
    connection.execute(QUEUE, [request_id, kind, "operator", list(identifiers), [], now, now + DUE_AFTER, None])
    return request_id


def collect(connection: Connection) -> None:
    """Queue what came as webhooks since the last time, in one transaction."""
    with connection.transaction():
        for number, topic, received_at, payload, identifiers in connection.execute(COLLECT, [list(OF_SHOPIFY)]):
            kind = Kind(OF_SHOPIFY[topic])
            detail = SHOP_ADVICE if kind is Kind.ERASE_SHOP else None
            told = [list(identifiers), list(_orders(payload)), received_at, received_at + DUE_AFTER, detail]
            connection.execute(QUEUE, [f"shopify-{number}", kind, "shopify", *told])
        connection.execute(COLLECTED)


def requests(connection: Connection, states: Sequence[str] = ()) -> list[Request]:
    """The requests in these states, all when none is named, those due first."""
    query = """
        select request_id, kind, origin, identifiers, routing_keys, requested_at, due_at, state, step, scope, receipts,
            detail, finished_at
        from privacy.requests where %(all)s or state = any(%(states)s) order by due_at, request_id
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, {"all": not states, "states": list(states)}).fetchall()
    return [_request(row) for row in rows]


def begin(connection: Connection, request_id: str, scope: Person, person: Iterable[bytes], step: str) -> None:
    """The person is found: remember who, for every step that follows."""
    connection.execute(
        "update privacy.requests set state = 'running', scope = %s, person = %s, step = %s where request_id = %s",
        [Jsonb(scope.as_json()), sorted(person), step, request_id],
    )


def advance(connection: Connection, request_ids: Sequence[str], receipts: dict[str, Any], step: str | None) -> None:
    """Note what a step did, and which comes next."""
    connection.execute(
        "update privacy.requests set receipts = receipts || %s, step = %s, detail = null where request_id = any(%s)",
        [Jsonb(receipts), step, list(request_ids)],
    )


def forget_who(connection: Connection, request_ids: Sequence[str]) -> None:
    """From here on the request itself names nobody."""
    connection.execute(
        "update privacy.requests set identifiers = '{}', routing_keys = '{}', scope = null where request_id = any(%s)",
        [list(request_ids)],
    )


def finish(connection: Connection, request_ids: Sequence[str], state: str, detail: str | None, now: datetime) -> None:
    """Close the requests as `done` or `failed`."""
    connection.execute(
        "update privacy.requests set state = %s, detail = %s, finished_at = %s where request_id = any(%s)",
        [state, detail, now, list(request_ids)],
    )


def note(connection: Connection, request_ids: Sequence[str], detail: str) -> None:
    """Say what stands in the way; the request stays where it is and is tried again."""
    connection.execute(
        "update privacy.requests set detail = %s where request_id = any(%s)", [detail, list(request_ids)]
    )


def _request(row: dict[str, Any]) -> Request:
    scope = row.pop("scope")
    row |= {name: tuple(row[name]) for name in ("identifiers", "routing_keys")}
    return Request(**row | {"kind": Kind(row["kind"]), "scope": Person.of(scope) if scope else None})


def _orders(payload: str) -> Keys:
    """The orders that a redaction names: those of a guest are found by nothing else."""
    named = json.loads(payload).get("orders_to_redact")
    return present(*(key("order", each) for each in named)) if isinstance(named, list) else ()
