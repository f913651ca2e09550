"""Secrets of custom skills, sealed; and the sentence that a flagged answer should teach."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute(
        """
        create table agent.skill_secrets (
            name text primary key check (name ~ '^[A-Z][A-Z0-9_]{0,39}$'),
            sealed bytea not null,
            set_by text not null,
            set_at timestamptz not null
        )
        """
    )
    op.execute("alter table agent.review_flags add column lesson jsonb")


def downgrade() -> None:
    op.execute("alter table agent.review_flags drop column lesson")
    op.execute("drop table agent.skill_secrets")
