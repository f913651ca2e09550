"""Work that a broken promise opened, once for each promise."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        """
        create table agent.promise_work (
            promise_id text primary key,
            conversation_id text not null references agent.conversations,
            receipt text not null,
            opened_at timestamptz not null
        )
        """
    )
    op.execute("create index promise_work_of_conversation on agent.promise_work (conversation_id)")


def downgrade() -> None:
    op.execute("drop table agent.promise_work")
