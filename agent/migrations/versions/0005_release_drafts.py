"""Who signed what in which role, drafts with every revision of them, and the trail of who changed what."""

from alembic import op

revision = "0005"
down_revision = "0003"

TABLES = ("release_trail", "release_simulations", "release_draft_revisions", "release_drafts", "release_signatures")


def upgrade() -> None:
    # A release is signed again when it is rolled back to: the last signature holds, and none is forgotten.
    op.execute(
        """
        create table agent.release_signatures (
            signature_id text primary key,
            release_id text not null references agent.releases,
            change text not null check (change in ('landed', 'signed', 'rolled_back')),
            signed_by text not null,
            role text,
            note text not null default '',
            draft_id text,
            signed_at timestamptz not null,
            position bigint generated always as identity
        )
        """
    )
    op.execute(
        """
        insert into agent.release_signatures (signature_id, release_id, change, signed_by, signed_at)
        select 'release:' || release_id, release_id, 'landed', signed_by, signed_at
        from agent.releases order by position
        """
    )
    op.execute(
        """
        create table agent.release_drafts (
            draft_id text primary key,
            based_on text not null references agent.releases,
            state text not null check (state in ('open', 'signed', 'discarded')),
            created_at timestamptz not null
        )
        """
    )
    # Two who save the same revision meet the key: the second is told, and what the first wrote stays.
    op.execute(
        """
        create table agent.release_draft_revisions (
            draft_id text not null references agent.release_drafts,
            revision integer not null,
            body jsonb not null,
            changed_by text not null,
            role text not null,
            changed_at timestamptz not null,
            primary key (draft_id, revision)
        )
        """
    )
    op.execute(
        """
        create table agent.release_simulations (
            draft_id text not null,
            revision integer not null,
            position bigint generated always as identity,
            has_passed boolean not null,
            summary text not null,
            result jsonb not null,
            attached_by text not null,
            attached_at timestamptz not null,
            foreign key (draft_id, revision) references agent.release_draft_revisions
        )
        """
    )
    op.execute(
        """
        create table agent.release_trail (
            position bigint generated always as identity primary key,
            change text not null,
            by_name text not null,
            by_role text not null,
            draft_id text,
            revision integer,
            release_id text,
            note text not null,
            told jsonb not null,
            changed_at timestamptz not null
        )
        """
    )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table agent.{table}")
