"""Conversations, their turns and events, the action ledger, handoffs and releases."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute(
        """
        create table agent.conversations (
            conversation_id text primary key,
            owner text not null,
            customer_identifier text,
            channel text not null,
            started_at timestamptz not null,
            turn_count bigint not null default 0,
            is_handed_over boolean not null default false,
            state jsonb not null default '{}'
        )
        """
    )
    op.execute(
        """
        create table agent.messages (
            message_id text primary key,
            conversation_id text not null references agent.conversations,
            position bigint generated always as identity,
            author text not null check (author in ('customer', 'ai', 'human')),
            author_name text,
            text text not null,
            skills text[] not null default '{}',
            reply_kind text,
            claims jsonb not null default '[]',
            sent_at timestamptz not null
        )
        """
    )
    op.execute("create index messages_of_conversation on agent.messages (conversation_id, position)")
    op.execute(
        """
        create table agent.turns (
            conversation_id text not null references agent.conversations,
            turn_number bigint not null,
            record jsonb not null,
            taken_at timestamptz not null,
            primary key (conversation_id, turn_number)
        )
        """
    )
    op.execute(
        """
        create table agent.events (
            event_id text primary key,
            position bigint generated always as identity,
            kind text not null,
            payload text not null,
            identifiers text[] not null,
            routing_keys text[] not null,
            occurred_at timestamptz not null,
            is_landed boolean not null default false
        )
        """
    )
    op.execute("create index events_to_land on agent.events (position) where not is_landed")
    op.execute(
        """
        create table agent.actions (
            action_id text primary key,
            idempotency_key text not null unique,
            conversation_id text not null references agent.conversations,
            name text not null,
            arguments jsonb not null,
            expected_change jsonb not null,
            state text not null
                check (state in ('proposed', 'confirmed', 'executing', 'done', 'failed', 'unknown', 'reconciled')),
            detail text,
            proposed_at timestamptz not null,
            changed_at timestamptz not null
        )
        """
    )
    op.execute("create index actions_of_conversation on agent.actions (conversation_id)")
    op.execute(
        """
        create table agent.handoffs (
            receipt text primary key,
            conversation_id text not null references agent.conversations,
            rule text not null,
            reason text not null,
            package jsonb not null,
            state text not null check (state in ('waiting', 'taken', 'resolved')),
            handed_over_at timestamptz not null
        )
        """
    )
    # One person at a time: two turns that both escalate leave one line in the inbox.
    op.execute(
        "create unique index handoff_of_conversation on agent.handoffs (conversation_id) where state <> 'resolved'"
    )
    op.execute(
        """
        create table agent.releases (
            release_id text primary key,
            body jsonb not null,
            signed_by text not null,
            signed_at timestamptz not null,
            position bigint generated always as identity
        )
        """
    )


def downgrade() -> None:
    for table in ("releases", "handoffs", "actions", "events", "turns", "messages", "conversations"):
        op.execute(f"drop table agent.{table}")
