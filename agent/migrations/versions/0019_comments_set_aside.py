"""What a ticket refuses for good is set aside, so that what its customer wrote later goes on."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("alter table agent.ticket_messages add column set_aside_at timestamptz")


def downgrade() -> None:
    op.execute("alter table agent.ticket_messages drop column set_aside_at")
