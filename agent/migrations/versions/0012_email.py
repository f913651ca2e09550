"""E-mail: threads, what came in, what goes out, how far a mailbox was read; and when a shopper last looked."""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = ("imap_folders", "emails_sent", "emails_received", "email_threads")


def upgrade() -> None:
    op.execute("alter table agent.messages add column channel text")
    op.execute("alter table agent.conversations add column looked_at timestamptz")
    # The token comes back in the address of a reply: it and the same sender continue the conversation.
    op.execute(
        """
        create table agent.email_threads (
            token text primary key,
            conversation_id text not null references agent.conversations,
            address text not null,
            subject text not null,
            reference_ids text[] not null default '{}',
            started_at timestamptz not null,
            last_sent_at timestamptz,
            unique (conversation_id, address)
        )
        """
    )
    op.execute(
        """
        create table agent.emails_received (
            received_key text primary key,
            position bigint generated always as identity,
            conversation_id text references agent.conversations,
            message_id text not null,
            sender text not null,
            recipients text[] not null,
            subject text not null,
            text text not null,
            reference_ids text[] not null,
            attachments jsonb not null default '[]',
            raw bytea,
            verdict text not null,
            state text not null check (state in ('waiting', 'answered', 'silent', 'stuck')),
            why text,
            attempts bigint not null default 0,
            next_try_at timestamptz not null,
            received_at timestamptz not null
        )
        """
    )
    op.execute("create index emails_to_answer on agent.emails_received (next_try_at) where state = 'waiting'")
    op.execute("create index emails_of_sender on agent.emails_received (sender, received_at)")
    op.execute("create index emails_of_conversation on agent.emails_received (conversation_id)")
    # `source_key` is what the mail says: a message of ours goes out once, however often it is asked for.
    op.execute(
        """
        create table agent.emails_sent (
            message_id text primary key,
            position bigint generated always as identity,
            source_key text not null unique,
            conversation_id text not null references agent.conversations,
            token text not null references agent.email_threads,
            address text not null,
            subject text not null,
            text text not null,
            in_reply_to text,
            reference_ids text[] not null,
            is_automatic boolean not null,
            is_unless_looked_at boolean not null default false,
            state text not null
                check (state in ('waiting', 'sending', 'sent', 'read_in_chat', 'unknown', 'refused')),
            attempts bigint not null default 0,
            next_try_at timestamptz not null,
            last_error text,
            written_at timestamptz not null,
            sent_at timestamptz
        )
        """
    )
    op.execute(
        "create index emails_to_send on agent.emails_sent (next_try_at) where state = 'waiting' or state = 'sending'"
    )
    op.execute("create index emails_sent_in_conversation on agent.emails_sent (conversation_id)")
    op.execute(
        """
        create table agent.imap_folders (
            folder text primary key,
            uid_validity bigint not null,
            last_uid bigint not null
        )
        """
    )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table agent.{table}")
    op.execute("alter table agent.conversations drop column looked_at")
    op.execute("alter table agent.messages drop column channel")
