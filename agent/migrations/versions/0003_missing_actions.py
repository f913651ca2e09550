"""When a person was told that no load shows an action; and expected changes of the first shape in the present one."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("alter table agent.actions add column missed_at timestamptz")
    # Only cancellations were ever expected in the first shape.
    op.execute(
        """
        update agent.actions set expected_change = jsonb_build_object(
            'table', expected_change -> 'table',
            'rows', jsonb_build_array(jsonb_build_object(
                'order_id', expected_change -> 'key', expected_change ->> 'column', expected_change -> 'value'
            )),
            'is_new', false,
            'other_than', '{}'::jsonb
        )
        where expected_change ? 'key'
        """
    )


def downgrade() -> None:
    op.execute("alter table agent.actions drop column missed_at")
