"""Feedback: what customers were asked after an episode, and what they answered."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # A conversation has as many turns as it was asked after: one question of a kind after one of them.
    op.execute(
        """
        create table agent.feedback (
            feedback_id text primary key,
            conversation_id text not null references agent.conversations,
            kind text not null check (kind in ('csat', 'nps')),
            turn_number bigint not null,
            channel text not null,
            resolved_by text not null check (resolved_by in ('ai', 'human')),
            whom text,
            release_id text not null,
            asked_at timestamptz not null,
            closes_at timestamptz not null,
            rating bigint,
            comment text not null default '',
            given_at timestamptz,
            change_count bigint not null default 0,
            unique (conversation_id, kind, turn_number)
        )
        """
    )
    op.execute("create index feedback_asked_of on agent.feedback (whom, asked_at) where kind = 'nps'")
    op.execute("create index mails_answered on agent.messages (sent_at) where author = 'ai' and channel = 'email'")


def downgrade() -> None:
    op.execute("drop index agent.mails_answered")
    op.execute("drop table agent.feedback")
