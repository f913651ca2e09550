"""Mails that go out: each is written with what it says, in one transaction, and goes once as far as SMTP allows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from agent.store import audit

LetterState = Literal["waiting", "sending", "sent", "read_in_chat", "unknown", "refused"]
# A header of many lines is cut by some servers; the first names the thread, the newest find it.
REFERENCES_AT_MOST = 12

THREAD = """
    insert into agent.email_threads (token, conversation_id, address, subject, reference_ids, started_at)
    values (%s, %s, %s, %s, %s, %s)
    on conflict (conversation_id, address) do update set conversation_id = excluded.conversation_id
    returning token, conversation_id, address, subject, reference_ids, last_sent_at
"""
THREAD_COLUMNS = "t.token, t.conversation_id, t.address, t.subject, t.reference_ids, t.last_sent_at"
BY_TOKEN = f"select {THREAD_COLUMNS} from agent.email_threads as t where t.token = any(%s) and t.address = %s"  # noqa: S608
BY_REFERENCE = f"""
    select {THREAD_COLUMNS} from agent.email_threads as t inner join agent.emails_sent as s using (token)
    where s.message_id = any(%s) and t.address = %s order by s.position desc limit 1
"""  # noqa: S608
NEWEST = f"""
    select {THREAD_COLUMNS} from agent.email_threads as t where t.conversation_id = %s
    order by coalesce(t.last_sent_at, t.started_at) desc limit 1
"""  # noqa: S608
HEARD = "update agent.email_threads set reference_ids = %s where token = %s"
MOVE = "update agent.email_threads set conversation_id = %s where token = %s"
WRITE = """
    insert into agent.emails_sent (message_id, source_key, conversation_id, token, address, subject, text, in_reply_to,
        reference_ids, is_automatic, is_unless_looked_at, state, next_try_at, written_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', %s, %s)
    on conflict (source_key) do nothing
"""
SAID = "update agent.email_threads set reference_ids = %s, last_sent_at = %s where token = %s"
COLUMNS = """
    message_id, source_key, conversation_id, token, address, subject, text, in_reply_to, reference_ids, is_automatic,
    is_unless_looked_at, state, attempts, last_error, written_at, sent_at
"""
# One that a process was sending when it died may have gone: nobody sends it again by itself.
LOST = """
    update agent.emails_sent set state = 'unknown', last_error = 'the process ended while it was being sent'
    where state = 'sending' and next_try_at <= %s
"""
LOOKED_AT = """
    update agent.emails_sent as s set state = 'read_in_chat' from agent.conversations as c
    where
        s.conversation_id = c.conversation_id and s.state = 'waiting' and s.is_unless_looked_at
        and c.looked_at >= s.written_at
"""
CLAIM = f"""
    update agent.emails_sent set state = 'sending', next_try_at = %(until)s, attempts = attempts + 1
    where message_id = (
        select message_id from agent.emails_sent where state = 'waiting' and next_try_at <= %(at)s
        order by position limit 1 for update skip locked
    )
    returning {COLUMNS}
"""  # noqa: S608
SENT = "update agent.emails_sent set state = 'sent', sent_at = %s, last_error = null where message_id = %s"
ENDED = "update agent.emails_sent set state = %s, last_error = %s where message_id = %s"
PUT_OFF = "update agent.emails_sent set state = 'waiting', last_error = %s, next_try_at = %s where message_id = %s"
AGAIN = """
    update agent.emails_sent set state = 'waiting', next_try_at = %s
    where message_id = %s and (state in ('unknown', 'refused') or (state = 'waiting' and last_error is not null))
    returning conversation_id
"""
OF_CONVERSATION = f"select {COLUMNS} from agent.emails_sent where conversation_id = %s order by position"  # noqa: S608
FAILED = f"""
    select {COLUMNS} from agent.emails_sent
    where state in ('unknown', 'refused') or (state = 'waiting' and last_error is not null)
    order by position desc limit %s
"""  # noqa: S608


@dataclass(frozen=True)
class Thread:
    """Mails to and from one address about one conversation. `token` is in the address that replies go to."""

    token: str
    conversation_id: str
    address: str
    subject: str
    reference_ids: Sequence[str]
    last_sent_at: datetime | None = None


@dataclass(frozen=True)
class Letter:
    """One mail of ours. `source_key` names what it says; `is_unless_looked_at` when the chat may spare it."""

    message_id: str
    source_key: str
    conversation_id: str
    token: str
    address: str
    subject: str
    text: str
    in_reply_to: str | None
    reference_ids: Sequence[str]
    is_automatic: bool
    is_unless_looked_at: bool = False
    state: LetterState = "waiting"
    attempts: int = 0
    last_error: str | None = None
    written_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Draft:
    """What a mail is to say, before it is written into its thread. `not_before` leaves time to read it elsewhere."""

    source_key: str
    text: str
    is_automatic: bool = True
    not_before: datetime | None = None


class Letters:
    """The outbox of mails, for every process that writes or carries them."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def thread_of(self, tokens: Sequence[str], references: Sequence[str], address: str) -> Thread | None:
        """The thread that a mail from `address` continues, by a token or by the name of a mail of ours."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Thread)) as cursor:
            by_token = cursor.execute(BY_TOKEN, [list(tokens), address]).fetchone()
            return by_token or cursor.execute(BY_REFERENCE, [list(references), address]).fetchone()

    def newest_thread(self, conversation_id: str) -> Thread | None:
        """The thread that was written to last; None for a conversation that has none."""
        with self._pool.connection() as connection:
            return newest_thread(connection, conversation_id)

    def claim(self, at: datetime, lease: timedelta) -> Letter | None:
        """The next letter to send, marked as being sent before it is; None when there is none."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Letter)) as cursor:
            cursor.execute(LOST, [at])
            cursor.execute(LOOKED_AT)
            return cursor.execute(CLAIM.encode(), {"at": at, "until": at + lease}).fetchone()

    def sent(self, message_id: str, at: datetime) -> None:
        """The mail server has it."""
        self._do(SENT, [at, message_id])

    def ended(self, message_id: str, state: Literal["unknown", "refused"], why: str) -> None:
        """Nobody sends it again by itself."""
        self._do(ENDED, [state, why, message_id])

    def put_off(self, message_id: str, why: str, until: datetime) -> None:
        """The mail server did not take it; again not before `until`."""
        self._do(PUT_OFF, [why, until, message_id])

    def again(self, message_id: str, by: str, at: datetime) -> bool:
        """Send one that failed, or waits longer, now and under the same name; False when there is none such."""
        with self._pool.connection() as connection, connection.transaction():
            row = connection.execute(AGAIN, [at, message_id]).fetchone()
            if row is not None:
                audit.note(connection, "mail_repeated", by, message_id, at, conversation_id=row[0])
            return row is not None

    def of_conversation(self, conversation_id: str) -> tuple[Letter, ...]:
        """What was written in one conversation, oldest first."""
        return self._listed(OF_CONVERSATION, conversation_id)

    def failed(self, most: int = 200) -> tuple[Letter, ...]:
        """What was refused, may not have gone, or waits for a mail server that is away; newest first."""
        return self._listed(FAILED, most)

    def _do(self, statement: str, values: Sequence[object]) -> None:
        with self._pool.connection() as connection:
            connection.execute(statement.encode(), values)

    def _listed(self, statement: str, given: object) -> tuple[Letter, ...]:
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Letter)) as cursor:
            return tuple(cursor.execute(statement.encode(), [given]).fetchall())


def thread(connection: Connection[Any], conversation_id: str, address: str, subject: str, at: datetime) -> Thread:
    """The thread of this conversation with this address, made in the transaction at hand if there is none."""
    token = secrets.token_hex(13)
    with connection.cursor(row_factory=class_row(Thread)) as cursor:
        made = cursor.execute(THREAD, [token, conversation_id, address, subject, [], at]).fetchone()
    assert made is not None  # noqa: S101  # an upsert returns its row
    return made


def newest_thread(connection: Connection[Any], conversation_id: str) -> Thread | None:
    """The thread that was written to last, as the transaction at hand has it."""
    with connection.cursor(row_factory=class_row(Thread)) as cursor:
        return cursor.execute(NEWEST, [conversation_id]).fetchone()


def hear(connection: Connection[Any], to: Thread, message_id: str) -> Thread:
    """The thread after a mail that came in."""
    known = [*(each for each in to.reference_ids if each != message_id), message_id]
    connection.execute(HEARD, [known, to.token])
    return Thread(to.token, to.conversation_id, to.address, to.subject, tuple(known), to.last_sent_at)


def move(connection: Connection[Any], token: str, conversation_id: str) -> None:
    """Have the thread go on in another conversation."""
    connection.execute(MOVE, [conversation_id, token])


def write(connection: Connection[Any], to: Thread, draft: Draft, domain: str, at: datetime) -> None:
    """Put a letter into the outbox in the transaction at hand; what was written already is not written again."""
    message_id = f"<{secrets.token_hex(16)}@{domain}>"
    known = list(to.reference_ids)
    references = [*known[:1], *known[1:][-REFERENCES_AT_MOST:]]
    head = [message_id, draft.source_key, to.conversation_id, to.token, to.address, to.subject, draft.text]
    threading = [known[-1] if known else None, references, draft.is_automatic, draft.not_before is not None]
    if connection.execute(WRITE, [*head, *threading, draft.not_before or at, at]).rowcount == 1:
        connection.execute(SAID, [[*known, message_id], at, to.token])
