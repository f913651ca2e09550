"""Flags, verdicts and sources that are wrong; and the answers that stood on a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.errors import NotFoundError
from agent.review.flags import (
    CLAUSES,
    Article,
    Flag,
    FlaggedSource,
    Judged,
    Lesson,
    Scenario,
    Source,
    SourceState,
    Use,
    Uses,
)

FLAG = """
    insert into agent.review_flags (flag_id, conversation_id, turn_number, kind, right_answer, note, source, becomes,
        article, lesson, scenario, flagged_by, flagged_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    on conflict (flag_id) do nothing
"""
FLAGS = """
    select flag_id, conversation_id, turn_number, kind, right_answer, note, source, becomes, article, article_id,
        draft_id, lesson, scenario, flagged_by, flagged_at
    from agent.review_flags
"""
NEWEST = f"{FLAGS} order by flagged_at desc, flag_id limit %s"
OF_CONVERSATION = f"{FLAGS} where conversation_id = %s order by flagged_at, flag_id"
NAMED = f"{FLAGS} where flag_id = %s for update"
BECAME = "update agent.review_flags set article_id = %s, draft_id = %s, lesson = %s where flag_id = %s"
MARK = """
    insert into agent.flagged_sources (source_id, source, state, reason, flagged_by, flagged_at)
    values (%s, %s, 'wrong', %s, %s, %s)
    on conflict (source_id) do update set
        state = 'wrong', reason = excluded.reason, flagged_by = excluded.flagged_by, flagged_at = excluded.flagged_at,
        cleared_by = null, cleared_at = null, clear_reason = null
    where flagged_sources.state = 'cleared'
"""
CLEAR = """
    update agent.flagged_sources set state = 'cleared', cleared_by = %s, cleared_at = %s, clear_reason = %s
    where source_id = %s and state = 'wrong'
"""
SOURCES = """
    select source, state, reason, flagged_by, flagged_at, cleared_by, cleared_at, clear_reason
    from agent.flagged_sources
"""
MARKED = f"{SOURCES} where state = 'wrong' or cleared_at >= %s order by flagged_at desc, source_id"
SOURCE = f"{SOURCES} where source_id = %s"
# The last word of one person on one item counts; two people's words stand side by side.
JUDGE = """
    insert into agent.review_verdicts (item_id, conversation_id, verdict, note, reviewed_by, reviewed_at)
    values (%s, %s, %s, %s, %s, %s)
    on conflict (item_id, reviewed_by) do update set
        verdict = excluded.verdict, note = excluded.note, reviewed_at = excluded.reviewed_at
"""
JUDGED = """
    select item_id, conversation_id, verdict, note, reviewed_by, reviewed_at from agent.review_verdicts
    where reviewed_at >= %s order by reviewed_at desc, item_id, reviewed_by limit 5000
"""
# Claims of the very cell; for a clause also the turns whose rules rested on it, and rows that quote its sentence.
USES = """
    with used as (
        select message_id from agent.messages where author = 'ai' and claims @> %(cell)s
        union
        select conversation_id || '-' || turn_number || '-out'
        from agent.turns where %(clause)s::jsonb is not null and record -> 'decisions' @> %(clause)s
        union
        select message_id from agent.messages
        where author = 'ai' and %(sentence)s::jsonb is not null and claims @> %(sentence)s
    )
"""
COUNTED = f"""{USES}
    select count(*), count(distinct m.conversation_id), count(distinct coalesce(c.customer_identifier, c.owner))
    from agent.messages as m
    inner join used using (message_id) inner join agent.conversations as c using (conversation_id)
"""  # noqa: S608  text of our own
LISTED = f"""{USES}
    select
        m.conversation_id, m.message_id, c.customer_identifier, c.channel, m.text, m.sent_at,
        coalesce(
            (
                select claim ->> 'value' from jsonb_array_elements(m.claims) as claim
                where claim @> %(first)s::jsonb limit 1
            ),
            ''
        ) as told
    from agent.messages as m
    inner join used using (message_id) inner join agent.conversations as c using (conversation_id)
    order by m.sent_at desc, m.message_id limit %(most)s
"""  # noqa: S608  text of our own


class StoredReviews:
    """What may be read of reviews, each in a transaction of its own."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def flags(self, most: int = 200) -> tuple[Flag, ...]:
        """The newest flags."""
        return self._flags(NEWEST, most)

    def flag(self, flag_id: str) -> Flag:
        """One flag.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = self._flags(f"{FLAGS} where flag_id = %s", flag_id)
        if not found:
            raise NotFoundError(f"no flag {flag_id!r}")
        return found[0]

    def flags_of(self, conversation_id: str) -> tuple[Flag, ...]:
        """The flags of one conversation, oldest first."""
        return self._flags(OF_CONVERSATION, conversation_id)

    def sources(self, cleared_since: datetime) -> tuple[FlaggedSource, ...]:
        """Sources that are wrong, and those that were cleared since; the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_source(row) for row in cursor.execute(MARKED, [cleared_since]).fetchall())

    def verdicts(self, since: datetime) -> tuple[Judged, ...]:
        """What people thought since then, the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Judged)) as cursor:
            return tuple(cursor.execute(JUDGED, [since]).fetchall())

    def uses(self, source: Source, most: int) -> Uses:
        """Every past answer that stood on a source, counted, and the newest `most` of them."""
        asked = _asked(source) | {"most": most}
        with self._pool.connection() as connection, connection.transaction():
            answers, conversations, customers = connection.execute(COUNTED, asked).fetchone() or (0, 0, 0)
            with connection.cursor(row_factory=class_row(Use)) as cursor:
                newest = tuple(cursor.execute(LISTED, asked).fetchall())
        return Uses(answers, conversations, customers, newest)

    def _flags(self, statement: str, asked: object) -> tuple[Flag, ...]:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_flag(row) for row in cursor.execute(statement.encode(), [asked]).fetchall())


def keep(connection: Connection[Any], flag: Flag) -> bool:
    """Store a flag in the transaction at hand; False when one of its id is there."""
    f = flag
    head = [f.flag_id, f.conversation_id, f.turn_number, f.kind, f.right_answer, f.note, _json(f.source), f.becomes]
    values = [*head, _json(f.article), _json(f.lesson), _json(f.scenario), f.flagged_by, f.flagged_at]
    return connection.execute(FLAG, values).rowcount == 1


def held(connection: Connection[Any], flag_id: str) -> Flag:
    """The flag, which nobody else changes until this transaction ends.

    Raises:
        NotFoundError: there is none of that id.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(NAMED, [flag_id]).fetchone()
    if row is None:
        raise NotFoundError(f"no flag {flag_id!r}")
    return _flag(row)


def became(connection: Connection[Any], flag: Flag) -> None:
    """Note what the right answer became."""
    connection.execute(BECAME, [flag.article_id, flag.draft_id, _json(flag.lesson), flag.flag_id])


def mark(connection: Connection[Any], source: Source, reason: str, by: str, at: datetime) -> bool:
    """Call a source wrong; False when it is called so already."""
    return connection.execute(MARK, [source.source_id, _json(source), reason, by, at]).rowcount == 1


def clear(connection: Connection[Any], source_id: str, reason: str, by: str, at: datetime) -> FlaggedSource:
    """Say that a source is right after all, or mended.

    Raises:
        NotFoundError: nobody calls a source of that id wrong.
    """
    if not connection.execute(CLEAR, [by, at, reason, source_id]).rowcount:
        raise NotFoundError(f"no source {source_id!r} is called wrong")
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(SOURCE, [source_id]).fetchone()
    assert row is not None  # noqa: S101  # changed a moment ago in this transaction
    return _source(row)


def judge(connection: Connection[Any], judged: Judged) -> None:
    """Keep one person's verdict; their last one on an item counts."""
    j = judged
    connection.execute(JUDGE, [j.item_id, j.conversation_id, j.verdict, j.note, j.reviewed_by, j.reviewed_at])


def _asked(source: Source) -> dict[str, Any]:
    cell = {"table": source.table, "key": source.key, "column": source.column}
    is_clause = source.table == CLAUSES
    return {
        "cell": Jsonb([cell]),
        "first": Jsonb({"value": source.value} if is_clause else cell),
        "clause": Jsonb([{"clause_id": source.key}]) if is_clause else None,
        "sentence": Jsonb([{"value": source.value}]) if is_clause and source.value else None,
    }


def _flag(row: dict[str, Any]) -> Flag:
    said: Mapping[str, Any] = row["scenario"]
    phrases = {name: tuple(said[name]) for name in ("messages", "must", "must_not")}
    return Flag(
        **row
        | {
            "source": Source(**row["source"]) if row["source"] else None,
            "article": Article(**row["article"]) if row["article"] else None,
            "lesson": Lesson(**row["lesson"]) if row["lesson"] else None,
            "scenario": Scenario(customer=said["customer"], channel=said["channel"], **phrases),
        }
    )


def _source(row: dict[str, Any]) -> FlaggedSource:
    state: SourceState = row["state"]
    return FlaggedSource(**row | {"source": Source(**row["source"]), "state": state})


def _json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(asdict(value))
