"""Notes for those who have a ticket, on the road of what its customer writes."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("alter table agent.ticket_messages add column note text")
    # A note is no message of the conversation.
    op.execute("alter table agent.ticket_messages drop constraint ticket_messages_message_id_fkey")


def downgrade() -> None:
    op.execute("delete from agent.ticket_messages where note is not null")
    op.execute("alter table agent.ticket_messages drop column note")
    op.execute(
        "alter table agent.ticket_messages add constraint ticket_messages_message_id_fkey "
        "foreign key (message_id) references agent.messages"
    )
