"""What customers write after a helpdesk has their conversation, on its way there; and when its ticket is looked at."""

from alembic import op

revision = "0016"
down_revision = "0015"

COLUMNS = """
    next_look_at timestamptz,
    heard_at timestamptz,
    look_attempts bigint not null default 0,
    look_error text
"""


def upgrade() -> None:
    op.execute(
        """
        create table agent.ticket_messages (
            message_id text primary key references agent.messages,
            position bigint generated always as identity unique,
            receipt text not null references agent.handoffs,
            conversation_id text not null references agent.conversations,
            attempts bigint not null default 0,
            next_try_at timestamptz not null,
            forwarded_at timestamptz,
            last_error text
        )
        """
    )
    op.execute(
        "create index ticket_messages_to_forward on agent.ticket_messages (receipt, position) "
        "where forwarded_at is null"
    )
    op.execute("create index ticket_messages_of_conversation on agent.ticket_messages (conversation_id)")
    for column in COLUMNS.strip().split(",\n"):
        op.execute(f"alter table agent.handoffs add column {column.strip()}")
    op.execute(
        """
        create index handoffs_to_look_at on agent.handoffs (desk, next_look_at)
        where state = 'waiting' and delivered_at is not null
        """
    )
    # Tickets that are open already are looked at from now on.
    op.execute("update agent.handoffs set next_look_at = delivered_at where delivered_at is not null")


def downgrade() -> None:
    op.execute("drop index agent.handoffs_to_look_at")
    for column in COLUMNS.strip().split(",\n"):
        op.execute(f"alter table agent.handoffs drop column {column.split()[0]}")
    op.execute("drop table agent.ticket_messages")
