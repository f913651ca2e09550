"""Finds the conversations that no snapshot holds yet: the newest, which dashboards add to the published ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

MOST = 50
# What moved since a moment is few, by the index on turns' time; of these few the words are looked for one by one.
FOUND = """
    with moved as (
        select conversation_id, max(taken_at) as last_at, max(record ->> 'release_id') as release_id
        from agent.turns where taken_at >= %(since)s
        group by conversation_id
    )

    select
        c.conversation_id, c.customer_identifier, c.channel, c.started_at, moved.last_at, moved.release_id,
        c.is_handed_over,
        array(
            select distinct unnest(m.skills) from agent.messages as m
            where m.conversation_id = c.conversation_id and m.author = 'ai' order by 1
        ) as skills,
        coalesce(
            (
                select m.text from agent.messages as m
                where m.conversation_id = c.conversation_id and m.author = 'customer' order by m.position limit 1
            ),
            ''
        ) as first_words
    from moved
    inner join agent.conversations as c on moved.conversation_id = c.conversation_id
    where
        (%(customers)s::text[] = '{}' or c.customer_identifier = any(%(customers)s))
        and (%(channel)s::text is null or c.channel = %(channel)s)
        and (%(skill)s::text is null or exists (
            select from agent.messages as m
            where m.conversation_id = c.conversation_id and %(skill)s = any(m.skills)
        ))
        and not exists (
            select from unnest(%(words)s::text[]) as wanted (word)
            where not exists (
                select from agent.messages as m
                where m.conversation_id = c.conversation_id and strpos(lower(m.text), wanted.word) > 0
            )
        )
    order by moved.last_at desc, c.conversation_id
    limit %(most)s
"""


@dataclass(frozen=True)
class Sought:
    """What to look for; None, no words and no customers mean any. Every word has to occur in the conversation.

    `customers` are identifiers, all of them of one customer.
    """

    since: datetime
    words: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    channel: str | None = None
    skill: str | None = None


@dataclass(frozen=True)
class Moved:
    """One conversation in which something was said since."""

    conversation_id: str
    customer_identifier: str | None
    channel: str
    started_at: datetime
    last_at: datetime
    release_id: str | None
    is_handed_over: bool
    skills: list[str] = field(default_factory=list)
    first_words: str = ""


def moved_since(pool: ConnectionPool, sought: Sought) -> tuple[Moved, ...]:
    """The conversations that moved since, the last one first, 50 at most."""
    asked = {
        "since": sought.since,
        "words": [word.lower() for word in sought.words],
        "customers": list(sought.customers),
        "channel": sought.channel,
        "skill": sought.skill,
        "most": MOST,
    }
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Moved)) as cursor:
        return tuple(cursor.execute(FOUND, asked).fetchall())
