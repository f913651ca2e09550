"""Experiments: every version with its definition, its salt and how it stands."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        create table agent.experiments (
            experiment_id text primary key,
            name text not null,
            version integer not null,
            state text not null check (state in ('drafted', 'signed', 'running', 'stopped', 'discarded')),
            salt text not null,
            definition jsonb not null,
            drafted_by text not null,
            changed_by text not null,
            changed_at timestamptz not null,
            signed_by text,
            started_at timestamptz,
            ends_at timestamptz,
            stopped_at timestamptz,
            note text not null default '',
            unique (name, version)
        )
        """
    )


def downgrade() -> None:
    op.execute("drop table agent.experiments")
