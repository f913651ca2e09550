"""Events, the keys they are found by, and numbers in commit order."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("create sequence inbox.landing_number")
    op.execute(
        """
        create table inbox.events (
            landing_number bigint primary key,
            event_id text not null unique generated always as (source || ':' || dedupe_key) stored,
            source text not null,
            kind text not null,
            dedupe_key text not null,
            occurred_at timestamptz not null,
            received_at timestamptz not null default clock_timestamp(),
            status text not null check (status in ('accepted', 'quarantined')),
            reason text,
            payload text not null,
            unique (source, dedupe_key),
            check ((status = 'quarantined') = (reason is not null))
        )
        """
    )
    op.execute(
        """
        create table inbox.event_keys (
            key text not null,
            landing_number bigint not null references inbox.events,
            role text not null check (role in ('identifier', 'routing')),
            primary key (key, landing_number)
        )
        """
    )
    op.execute("create index event_keys_by_landing_number on inbox.event_keys (landing_number)")
    # The newest event of each source is asked for on every page that says how old its facts are.
    op.execute("create index events_by_source on inbox.events (source, landing_number) where status = 'accepted'")
    op.execute(
        """
        create view inbox.accepted_events as
        select
            landing_number, event_id, source, kind, occurred_at, received_at, payload,
            array(
                select array[event_keys.key, event_keys.role]
                from inbox.event_keys
                where event_keys.landing_number = events.landing_number
                order by event_keys.key
            ) as keys
        from inbox.events
        where status = 'accepted'
        """
    )


def downgrade() -> None:
    op.execute("drop view inbox.accepted_events")
    op.execute("drop table inbox.event_keys")
    op.execute("drop table inbox.events")
    op.execute("drop sequence inbox.landing_number")
