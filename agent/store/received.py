"""Mails that came in, each once, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.store import audit

ReceivedState = Literal["waiting", "answered", "silent", "stuck"]

KEEP = """
    insert into agent.emails_received
        (received_key, message_id, sender, recipients, subject, text, reference_ids, attachments, raw, verdict, state,
        why, next_try_at, received_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    on conflict (received_key) do nothing
"""
COLUMNS = """
    received_key, conversation_id, message_id, sender, recipients, subject, text, reference_ids, attachments, verdict,
    state, why, attempts, received_at
"""
# Others skip what one process has at hand, until its lease is over.
CLAIM = f"""
    update agent.emails_received set next_try_at = %(until)s, attempts = attempts + 1
    where received_key = (
        select received_key from agent.emails_received where state = 'waiting' and next_try_at <= %(at)s
        order by position limit 1 for update skip locked
    )
    returning {COLUMNS}
"""  # noqa: S608  # names of columns, above
SETTLE = """
    update agent.emails_received set state = %s, why = %s, conversation_id = coalesce(%s, conversation_id)
    where received_key = %s and state = 'waiting'
"""
AGAIN = """
    update agent.emails_received set state = 'waiting', why = null, attempts = 0, next_try_at = %s
    where received_key = %s and state = 'stuck' returning conversation_id
"""
SINCE = "select count(*) from agent.emails_received where sender = %s and received_at > %s"
STRANGERS = """
    select count(*) from agent.emails_received as r
    where r.received_at > %s and r.state = 'answered' and not exists (
        select 1 from agent.conversations as c
        where c.conversation_id = r.conversation_id and c.customer_identifier is not null
    )
"""
OF_CONVERSATION = f"select {COLUMNS} from agent.emails_received where conversation_id = %s order by position"  # noqa: S608
UNANSWERED = f"""
    select {COLUMNS} from agent.emails_received where state in ('silent', 'stuck') order by position desc limit %s
"""  # noqa: S608
RAW = "select raw from agent.emails_received where received_key = %s"
READ_UP_TO = "select uid_validity, last_uid from agent.imap_folders where folder = %s"
READ = """
    insert into agent.imap_folders (folder, uid_validity, last_uid) values (%s, %s, %s)
    on conflict (folder) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid
"""
ALONE = "select pg_try_advisory_xact_lock(hashtextextended(%s, 2))"


@dataclass(frozen=True)
class ReceivedMail:
    """One mail as it is kept. `verdict` is what our mail server said of its sender, `why` why it was not answered."""

    received_key: str
    message_id: str
    sender: str
    recipients: Sequence[str]
    subject: str
    text: str
    reference_ids: Sequence[str]
    attachments: Sequence[Mapping[str, Any]]
    verdict: str
    received_at: datetime
    state: ReceivedState = "waiting"
    why: str | None = None
    conversation_id: str | None = None
    attempts: int = 0
    raw: bytes | None = field(default=None, repr=False)


class Received:
    """The mails of every process that takes them in or answers them."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def keep(self, mail: ReceivedMail) -> bool:
        """Store the mail before anything is done about it; False when it is there already."""
        m = mail
        head = [m.received_key, m.message_id, m.sender, list(m.recipients), m.subject, m.text, list(m.reference_ids)]
        rest = [Jsonb(list(m.attachments)), m.raw, m.verdict, m.state, m.why, m.received_at, m.received_at]
        with self._pool.connection() as connection:
            return connection.execute(KEEP, [*head, *rest]).rowcount == 1

    def claim(self, at: datetime, lease: timedelta) -> ReceivedMail | None:
        """The oldest that waits, nobody else's until the lease is over; None when there is none."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(ReceivedMail)) as cursor:
            return cursor.execute(CLAIM, {"at": at, "until": at + lease}).fetchone()

    def settle(self, received_key: str, state: ReceivedState, why: str) -> None:
        """It will not be answered, and why."""
        with self._pool.connection() as connection:
            connection.execute(SETTLE, [state, why, None, received_key])

    def again(self, received_key: str, by: str, at: datetime) -> bool:
        """Answer one after all that broke the turns before; False when there is none such."""
        with self._pool.connection() as connection, connection.transaction():
            row = connection.execute(AGAIN, [at, received_key]).fetchone()
            if row is not None:
                audit.note(connection, "mail_repeated", by, received_key, at, conversation_id=row[0])
            return row is not None

    def count_since(self, sender: str, moment: datetime) -> int:
        """How many this sender wrote since then."""
        with self._pool.connection() as connection:
            row = connection.execute(SINCE, [sender, moment]).fetchone()
        return int(row[0]) if row else 0

    def strangers_since(self, moment: datetime) -> int:
        """How many were answered since then whose sender had proved nothing."""
        with self._pool.connection() as connection:
            row = connection.execute(STRANGERS, [moment]).fetchone()
        return int(row[0]) if row else 0

    def of_conversation(self, conversation_id: str) -> tuple[ReceivedMail, ...]:
        """What came in to one conversation, oldest first."""
        return self._listed(OF_CONVERSATION, conversation_id)

    def unanswered(self, most: int = 200) -> tuple[ReceivedMail, ...]:
        """What was not answered, newest first, each with its reason."""
        return self._listed(UNANSWERED, most)

    def raw(self, received_key: str) -> bytes | None:
        """The mail as it came, attachments and all; None when it is not there."""
        with self._pool.connection() as connection:
            row = connection.execute(RAW, [received_key]).fetchone()
        return None if row is None or row[0] is None else bytes(row[0])

    def read_up_to(self, folder: str) -> tuple[int, int]:
        """The folder's validity and the highest id that was read under it; zeros for a folder that nobody read."""
        with self._pool.connection() as connection:
            row = connection.execute(READ_UP_TO, [folder]).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def read(self, folder: str, uid_validity: int, last_uid: int) -> None:
        """All up to this id is stored."""
        with self._pool.connection() as connection:
            connection.execute(READ, [folder, uid_validity, last_uid])

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether this process is the only one at `name` until the block ends."""
        with self._pool.connection() as connection, connection.transaction():
            row = connection.execute(ALONE, [name]).fetchone()
            yield bool(row and row[0])

    def _listed(self, statement: str, given: object) -> tuple[ReceivedMail, ...]:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(ReceivedMail(**row) for row in cursor.execute(statement.encode(), [given]).fetchall())


def answered(connection: Connection[Any], received_key: str, conversation_id: str) -> bool:
    """Note, in the transaction of its turn, that the mail was answered; False when it was before."""
    return connection.execute(SETTLE, ["answered", None, conversation_id, received_key]).rowcount == 1
