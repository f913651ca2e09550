"""Where a handoff goes and whether it got there; who took it, and how it ended."""

from alembic import op

revision = "0006"
down_revision = "0005"

COLUMNS = """
    desk text not null default 'inbox',
    priority text not null default 'normal',
    queue text not null default 'general',
    tags text[] not null default '{}',
    email text,
    name text not null default '',
    attempts bigint not null default 0,
    next_try_at timestamptz,
    delivered_at timestamptz,
    reference text,
    url text,
    last_error text,
    assigned_to text,
    taken_at timestamptz,
    first_replied_at timestamptz,
    reply_due_at timestamptz,
    resolved_at timestamptz,
    resolution text
"""


def upgrade() -> None:
    for column in COLUMNS.strip().split(",\n"):
        op.execute(f"alter table agent.handoffs add column {column.strip()}")
    # The outbox is the handoff's own row: there is nothing to lose between the two.
    op.execute(
        """
        create index handoffs_to_deliver on agent.handoffs (desk, next_try_at)
        where desk <> 'inbox' and delivered_at is null and state = 'waiting'
        """
    )


def downgrade() -> None:
    op.execute("drop index agent.handoffs_to_deliver")
    for column in COLUMNS.strip().split(",\n"):
        op.execute(f"alter table agent.handoffs drop column {column.split()[0]}")
