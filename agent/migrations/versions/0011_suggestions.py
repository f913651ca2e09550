"""What became of the reply that the agent had written for a person."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(
        """
        alter table agent.handoffs add column suggestion text
            check (suggestion in ('accepted', 'edited', 'overridden'))
        """
    )


def downgrade() -> None:
    op.execute("alter table agent.handoffs drop column suggestion")
