"""What the agent holds about one person, and how it forgets them: the place `agent` of an erasure.

Nothing of the person is kept: not the ledger either. What money moved is in the books of the store and
of the payment provider, which the law asks; the ledger only says what the agent did about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from pipelines.inbox.person import MASK, Person

TABLES = (
    "agent.conversations",
    "agent.messages",
    "agent.turns",
    "agent.events",
    "agent.actions",
    "agent.handoffs",
    "agent.one_time_codes",
    "agent.review_flags",
    "agent.review_verdicts",
    "agent.audit",
    "agent.retaken_turns",
    "agent.scenarios",
    "agent.scenario_results",
    "agent.email_threads",
    "agent.emails_received",
    "agent.emails_sent",
    "agent.feedback",
    "agent.promise_work",
    "agent.ticket_messages",
)

THEIRS = """
    select conversation_id from agent.conversations
    where
        started_at <= %(until)s
        and (
            owner = any(%(identifiers)s) or customer_identifier = any(%(identifiers)s)
            or conversation_id = any(%(conversations)s)
        )
"""
# That somebody of ours did something at that moment stays; with whom and what is gone.
FORGOTTEN = """
    update agent.audit set about = 'erased', conversation_id = null, reason = '', before = null, after = null
    where conversation_id = any(%(theirs)s)
"""
# Mail that was never answered is of no conversation, and theirs all the same.
OF_THEM = {
    "emails_received": "conversation_id = any(%(theirs)s) "
    "or ('email:' || sender = any(%(identifiers)s) and received_at <= %(until)s)"
}
# What was attached to another's mail cannot be masked in its bytes.
WHOLE_MAILS = "update agent.emails_received set raw = null where encode(raw, 'escape') ~* %s or text ~* %s"
# In the order in which they may go.
OF_CONVERSATIONS = (
    *(
        "ticket_messages",
        "messages",
        "turns",
        "actions",
        "handoffs",
        "one_time_codes",
        "review_flags",
        "review_verdicts",
    ),
    *("retaken_turns", "feedback", "promise_work"),
    *("emails_sent", "email_threads", "emails_received", "conversations"),
)
ORDER = {
    "messages": "position",
    "turns": "turn_number",
    "actions": "proposed_at",
    "handoffs": "handed_over_at",
    "one_time_codes": "code_id",
    "review_flags": "flagged_at",
    "review_verdicts": "reviewed_at",
    "audit": "position",
    "retaken_turns": "turn_number",
    "emails_sent": "position",
    "email_threads": "started_at",
    "emails_received": "position",
    "feedback": "asked_at",
    "promise_work": "opened_at",
    "ticket_messages": "position",
}
# A scenario is somebody's by the conversation that it was made of, or by who speaks in it; results go with it.
SCENARIOS = "(conversation_id = any(%(theirs)s) or customer_identifier = any(%(identifiers)s))"
RESULTS = f"scenario_id in (select scenario_id from agent.scenarios where {SCENARIOS})"  # noqa: S608
EVENTS = "(identifiers && %(identifiers)s::text[] and occurred_at <= %(until)s) or routing_keys && %(keys)s::text[]"
# Whoever is told about in another's conversation is masked there: the conversation is not theirs.
WRITTEN = {
    "messages": ("text", "claims"),
    "turns": ("record",),
    "events": ("payload",),
    "actions": ("arguments", "expected_change", "detail"),
    "handoffs": ("reason", "package", "email", "name"),
    "conversations": ("state",),
    "review_flags": ("right_answer", "note", "source", "article", "lesson", "scenario"),
    "review_verdicts": ("note",),
    "audit": ("about", "reason", "before", "after"),
    "retaken_turns": ("found",),
    "scenarios": ("body",),
    "scenario_results": ("result",),
    "email_threads": ("address", "subject"),
    "emails_received": ("subject", "text", "attachments"),
    "emails_sent": ("address", "subject", "text"),
    "feedback": ("comment",),
}


def belongings(database_url: str, identifiers: Iterable[str], until: datetime) -> list[str]:
    """The routing keys of the conversations of whoever bears one of these identifiers."""
    asked = {"identifiers": list(identifiers), "until": until, "conversations": []}
    with psycopg.connect(database_url) as connection:
        return [f"conversation:{found}" for (found,) in connection.execute(THEIRS, asked)]


def held(database_url: str, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Conversations, what was said in them, what was decided and done, and what people were told."""
    with psycopg.connect(database_url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        asked = _asked(connection, person)
        rows = {table: cursor.execute(_select(table), asked).fetchall() for table in (*OF_CONVERSATIONS, "audit")}
        events = f"select kind, payload, occurred_at, is_landed from agent.events where {EVENTS} order by position"  # noqa: S608
        for table, whose in (("scenarios", SCENARIOS), ("scenario_results", RESULTS)):
            statement = f"select * from agent.{table} where {whose} order by scenario_id"  # noqa: S608
            rows[table] = cursor.execute(statement.encode(), asked).fetchall()
        return rows | {"events": cursor.execute(events.encode(), asked).fetchall()}


def erase(database_url: str, person: Person) -> dict[str, int]:
    """Forget the person's conversations in one transaction, and mask what names them in those of others."""
    with psycopg.connect(database_url) as connection, connection.transaction():
        connection.execute("set local agent.erasing = 'on'")
        asked = _asked(connection, person)
        connection.execute(FORGOTTEN, {"theirs": asked["theirs"]})
        counts = {"events": connection.execute(f"delete from agent.events where {EVENTS}".encode(), asked).rowcount}  # noqa: S608
        for table, whose in (("scenario_results", RESULTS), ("scenarios", SCENARIOS)):
            statement = f"delete from agent.{table} where {whose}"  # noqa: S608
            counts[table] = connection.execute(statement.encode(), asked).rowcount
        for table in OF_CONVERSATIONS:
            statement = f"delete from agent.{table} where {_of_them(table)}"  # noqa: S608
            counts[table] = connection.execute(statement.encode(), asked).rowcount
        connection.execute(WHOLE_MAILS, [person.maskable, person.maskable])
        counts["masked"] = sum(_mask(connection, table, person.maskable) for table in WRITTEN)
    return counts


def _asked(connection: Connection[Any], person: Person) -> dict[str, Any]:
    """The conversations, and the keys under which their events go."""
    identifiers = sorted(person.identifiers)
    asked = {"identifiers": identifiers, "until": person.until, "conversations": person.routed("conversation")}
    theirs = [found for (found,) in connection.execute(THEIRS, asked)]
    keys = {*person.routing_keys, *(f"conversation:{found}" for found in theirs)}
    return asked | {"theirs": theirs, "keys": sorted(keys)}


def _select(table: str) -> bytes:
    by = ORDER.get(table, "started_at")
    return f"select * from agent.{table} where {_of_them(table)} order by {by}".encode()  # noqa: S608


def _of_them(table: str) -> str:
    return OF_THEM.get(table, "conversation_id = any(%(theirs)s)")


def _mask(connection: Connection[Any], table: str, pattern: str) -> int:
    columns = WRITTEN[table]
    kinds = dict(
        connection.execute(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'agent' and table_name = %s",
            [table],
        ).fetchall()
    )
    masked = ", ".join(
        f"{name} = regexp_replace({name}::text, %(pattern)s, %(mask)s, 'gi')::{kinds[name]}" for name in columns
    )
    named = " or ".join(f"{name}::text ~* %(pattern)s" for name in columns)
    # Names of tables and columns are those above.
    statement = f"update agent.{table} set {masked} where {named}"  # noqa: S608
    return connection.execute(statement.encode(), {"pattern": pattern, "mask": MASK}).rowcount
