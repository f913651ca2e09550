"""Requests to erase and to see, and how far each has come."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    # What names the person (identifiers, routing keys, scope) is emptied when the request is done; `person`
    # are keyed hashes, by which a later erasure finds the files of an earlier access.
    op.execute(
        """
        create table privacy.requests (
            request_id text primary key,
            kind text not null check (kind in ('erase', 'access', 'erase_shop')),
            origin text not null,
            identifiers text[] not null default '{}',
            routing_keys text[] not null default '{}',
            person bytea[] not null default '{}',
            requested_at timestamptz not null,
            due_at timestamptz not null,
            state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
            step text,
            scope jsonb,
            receipts jsonb not null default '{}',
            detail text,
            finished_at timestamptz
        )
        """
    )
    # Up to where the inbox was asked for requests that came as webhooks.
    op.execute(
        """
        create table privacy.collected (
            is_only boolean primary key default true check (is_only),
            landing_number bigint not null
        )
        """
    )


def downgrade() -> None:
    op.execute("drop table privacy.requests")
    op.execute("drop table privacy.collected")
