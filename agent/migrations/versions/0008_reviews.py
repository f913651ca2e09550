"""What people thought of past answers: flags, sources that are wrong, verdicts; and how answers are found by source."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Sources that are nobody's, so that the mark outlives the conversation in which the fault was found.
    op.execute(
        """
        create table agent.flagged_sources (
            source_id text primary key,
            source jsonb not null,
            state text not null check (state in ('wrong', 'cleared')),
            reason text not null,
            flagged_by text not null,
            flagged_at timestamptz not null,
            cleared_by text,
            cleared_at timestamptz,
            clear_reason text
        )
        """
    )
    op.execute(
        """
        create table agent.review_flags (
            flag_id text primary key,
            conversation_id text not null references agent.conversations,
            turn_number bigint not null,
            kind text not null,
            right_answer text not null,
            note text not null,
            source jsonb,
            becomes text not null check (becomes in ('nothing', 'knowledge', 'example')),
            article jsonb,
            article_id text,
            draft_id text,
            scenario jsonb not null,
            flagged_by text not null,
            flagged_at timestamptz not null
        )
        """
    )
    op.execute("create index review_flags_of_conversation on agent.review_flags (conversation_id)")
    op.execute("create index review_flags_by_time on agent.review_flags (flagged_at desc)")
    op.execute(
        """
        create table agent.review_verdicts (
            item_id text not null,
            conversation_id text not null references agent.conversations,
            verdict text not null check (verdict in ('good', 'miss', 'unclear')),
            note text not null,
            reviewed_by text not null,
            reviewed_at timestamptz not null,
            primary key (item_id, reviewed_by)
        )
        """
    )
    op.execute("create index review_verdicts_of_conversation on agent.review_verdicts (conversation_id)")
    # By these every answer is found that stood on a row or rested on a clause, among any number of them.
    op.execute("create index messages_by_claim on agent.messages using gin (claims jsonb_path_ops)")
    op.execute("create index turns_by_decision on agent.turns using gin ((record -> 'decisions') jsonb_path_ops)")
    op.execute("create index turns_by_time on agent.turns (taken_at)")


def downgrade() -> None:
    for index in ("turns_by_time", "turns_by_decision", "messages_by_claim"):
        op.execute(f"drop index agent.{index}")
    for table in ("review_verdicts", "review_flags", "flagged_sources"):
        op.execute(f"drop table agent.{table}")
