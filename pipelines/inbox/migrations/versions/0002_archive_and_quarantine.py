"""Old payloads move to files, and what was refused can be settled."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        create table inbox.archives (
            archive_id bigint primary key generated always as identity,
            file text not null unique,
            sha256 text not null,
            event_count integer not null,
            first_landing_number bigint not null,
            last_landing_number bigint not null,
            archived_at timestamptz not null default clock_timestamp()
        )
        """
    )
    # The row stays for its dedupe key; its payload and its keys lie in the file.
    op.execute(
        """
        alter table inbox.events
            alter column payload drop not null,
            add column archive_id bigint references inbox.archives,
            add check ((payload is null) = (archive_id is not null))
        """
    )
    op.execute(
        """
        create or replace view inbox.accepted_events as
        select
            landing_number, event_id, source, kind, occurred_at, received_at, payload,
            array(
                select array[event_keys.key, event_keys.role]
                from inbox.event_keys
                where event_keys.landing_number = events.landing_number
                order by event_keys.key
            ) as keys
        from inbox.events
        where status = 'accepted' and archive_id is null
        """
    )
    # A refused event is never made an accepted one: a replay is an event of its own, and this says which.
    op.execute(
        """
        create table inbox.resolutions (
            landing_number bigint primary key references inbox.events on delete cascade,
            resolved_as bigint references inbox.events on delete set null,
            outcome text not null check (outcome in ('replayed', 'dismissed')),
            resolved_by text not null,
            resolved_at timestamptz not null default clock_timestamp()
        )
        """
    )
    op.execute("create index resolutions_by_resolved_as on inbox.resolutions (resolved_as)")
    op.execute("create index events_quarantined on inbox.events (landing_number) where status = 'quarantined'")


def downgrade() -> None:
    raise NotImplementedError("payloads that were archived cannot be taken back by a migration: restore a backup")
