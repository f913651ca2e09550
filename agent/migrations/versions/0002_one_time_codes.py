"""One-time codes, and until when a conversation was proved to be a customer's."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("alter table agent.conversations add column proved_until timestamptz")
    op.execute(
        """
        create table agent.one_time_codes (
            code_id bigint generated always as identity primary key,
            conversation_id text not null references agent.conversations,
            address_digest text not null,
            code_digest text not null,
            is_on_file boolean not null default false,
            is_used boolean not null default false,
            tries bigint not null default 0,
            sent_at timestamptz not null,
            expires_at timestamptz not null
        )
        """
    )
    op.execute("create index one_time_codes_of_conversation on agent.one_time_codes (conversation_id, code_id)")
    op.execute("create index one_time_codes_to_address on agent.one_time_codes (address_digest, sent_at)")


def downgrade() -> None:
    op.execute("drop table agent.one_time_codes")
    op.execute("alter table agent.conversations drop column proved_until")
