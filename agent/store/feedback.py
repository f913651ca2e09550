"""What customers were asked after an episode, and what they answered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from agent.errors import NotFoundError
from agent.transcript import Channel, FeedbackKind

Resolver = Literal["ai", "human"]
# Nobody is undecided so often; a script would be.
CHANGES_AT_MOST = 20

COLUMNS = """
    feedback_id, conversation_id, kind, turn_number, channel, resolved_by, whom, release_id, asked_at, closes_at,
    rating, comment, given_at, change_count
"""
# After one turn once, not again within the pause, and never while the matter is still with people: what was handed
# back was resolved by nobody.
ASK = f"""
    insert into agent.feedback ({COLUMNS})
    select %(feedback_id)s, %(conversation_id)s, %(kind)s, %(turn_number)s, %(channel)s, %(resolved_by)s, %(whom)s,
        %(release_id)s, %(asked_at)s, %(closes_at)s, null, '', null, 0
    where
        not exists (
            select 1 from agent.feedback
            where
                kind = %(kind)s and asked_at > %(not_since)s
                and case when %(whom)s::text is null then conversation_id = %(conversation_id)s else whom = %(whom)s end
        )
        and coalesce((
            select resolution from agent.handoffs where conversation_id = %(conversation_id)s
            order by handed_over_at desc, receipt desc limit 1
        ), '') not like 'handed back%%'
    on conflict do nothing
"""  # noqa: S608  # names of columns, above
# Two questions to one customer at one moment: the second waits and then sees the first.
LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 2))"
ANSWER = f"""
    update agent.feedback
    set rating = %(rating)s, comment = %(comment)s, given_at = %(at)s, change_count = change_count + 1
    where
        feedback_id = %(feedback_id)s and closes_at > %(at)s and change_count < %(most)s
        and (rating, comment) is distinct from (%(rating)s, %(comment)s)
    returning {COLUMNS}
"""  # noqa: S608
GET = f"select {COLUMNS} from agent.feedback where feedback_id = %s"  # noqa: S608
# Of each kind the question that was asked last.
OPEN = f"""
    select distinct on (kind) {COLUMNS} from agent.feedback
    where conversation_id = %s and closes_at > %s order by kind, asked_at desc
"""  # noqa: S608
SILENT_MAILS = """
    select m.conversation_id from agent.messages as m inner join agent.conversations as c using (conversation_id)
    where
        m.author = 'ai' and m.channel = 'email' and m.reply_kind in ('answer', 'action_done')
        and m.sent_at < %(silent_since)s and m.sent_at > %(not_before)s
        and not c.is_handed_over and c.customer_identifier is not null
        and not exists (
            select 1 from agent.messages as later
            where later.conversation_id = m.conversation_id and later.position > m.position
        )
        and not exists (
            select 1 from agent.feedback as f
            where f.conversation_id = m.conversation_id and f.asked_at > m.sent_at
        )
    order by m.sent_at limit 200
"""


@dataclass(frozen=True)
class Asked:
    """One question to one customer. `turn_number` is the turn after which it was asked, whose episode it is of.

    `whom` is the customer where the question is asked of a person and not of a conversation.
    """

    feedback_id: str
    conversation_id: str
    kind: FeedbackKind
    turn_number: int
    channel: Channel
    resolved_by: Resolver
    whom: str | None
    release_id: str
    asked_at: datetime
    closes_at: datetime
    rating: int | None = None
    comment: str = ""
    given_at: datetime | None = None
    change_count: int = 0

    @property
    def message_id(self) -> str:
        """The customer's last message before they were asked: it lies in the episode that the question is of."""
        return f"{self.conversation_id}-{self.turn_number}-in"


def id_of(conversation_id: str, kind: FeedbackKind, turn_number: int) -> str:
    """The same question asked twice is one."""
    return f"fb_{hashlib.sha256(f'{conversation_id}|{kind}|{turn_number}'.encode()).hexdigest()[:24]}"


def ask(connection: Connection[Any], asked: Asked, not_since: datetime) -> bool:
    """Ask in the transaction at hand; False when it was asked already, or its like after `not_since`."""
    if asked.whom is not None:
        connection.execute(LOCK, [f"{asked.kind}|{asked.whom}"])
    given = {name: getattr(asked, name) for name in Asked.__dataclass_fields__} | {"not_since": not_since}
    return connection.execute(ASK.encode(), given).rowcount == 1


def answer(connection: Connection[Any], feedback_id: str, rating: int, comment: str, at: datetime) -> Asked | None:
    """Note the answer in the transaction at hand; None when nothing changes, or it is too late."""
    given = {"feedback_id": feedback_id, "rating": rating, "comment": comment, "at": at, "most": CHANGES_AT_MOST}
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        return cursor.execute(ANSWER.encode(), given).fetchone()


class FeedbackKept:
    """Reads what was asked and answered."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def get(self, feedback_id: str) -> Asked:
        """One question.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Asked)) as cursor:
            found = cursor.execute(GET.encode(), [feedback_id]).fetchone()
        if found is None:
            raise NotFoundError(f"no question {feedback_id!r}")
        return found

    def open(self, conversation_id: str, at: datetime) -> tuple[Asked, ...]:
        """The questions of a conversation that can be answered still, satisfaction first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Asked)) as cursor:
            return tuple(cursor.execute(OPEN.encode(), [conversation_id, at]).fetchall())

    def silent_mails(self, silent_since: datetime, not_before: datetime) -> Sequence[str]:
        """Conversations by e-mail in which nothing came after a full answer, and nobody was asked yet."""
        given = {"silent_since": silent_since, "not_before": not_before}
        with self._pool.connection() as connection:
            return [found for (found,) in connection.execute(SILENT_MAILS, given).fetchall()]
