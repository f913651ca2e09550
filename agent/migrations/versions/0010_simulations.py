"""Scenarios, the runs of them, and past turns taken again under a draft."""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = ("retaken_turns", "scenario_results", "simulation_runs", "scenarios")


def upgrade() -> None:
    op.execute(
        """
        create table agent.scenarios (
            scenario_id text primary key,
            version integer not null,
            origin text not null check (origin in ('form', 'conversation', 'generated', 'flag')),
            conversation_id text,
            customer_identifier text,
            body jsonb not null,
            is_active boolean not null,
            changed_by text not null,
            role text not null,
            changed_at timestamptz not null,
            created_at timestamptz not null
        )
        """
    )
    # One scenario of a conversation and no second, however often it is asked for.
    op.execute(
        """
        create unique index scenarios_of_conversations on agent.scenarios (conversation_id, origin)
        where conversation_id is not null
        """
    )
    # A request is a row: whoever runs simulations finds it there, and nothing is lost when nobody does just now.
    op.execute(
        """
        create table agent.simulation_runs (
            run_id text primary key,
            kind text not null check (kind in ('scenarios', 'policy_diff', 'rehearsal', 'generation')),
            draft_id text not null,
            revision integer not null,
            asked jsonb not null,
            state text not null check (state in ('requested', 'running', 'done', 'failed')),
            requested_by text not null,
            role text not null,
            requested_at timestamptz not null,
            started_at timestamptz,
            finished_at timestamptz,
            summary text not null default '',
            result jsonb not null default '{}',
            foreign key (draft_id, revision) references agent.release_draft_revisions
        )
        """
    )
    op.execute("create index simulation_runs_of_drafts on agent.simulation_runs (draft_id, requested_at)")
    op.execute(
        """
        create table agent.scenario_results (
            run_id text not null references agent.simulation_runs on delete cascade,
            scenario_id text not null references agent.scenarios on delete cascade,
            version integer not null,
            draft_id text not null,
            revision integer not null,
            attempts integer not null check (attempts > 0),
            passes integer not null check (passes between 0 and attempts),
            result jsonb not null,
            taken_at timestamptz not null,
            position bigint generated always as identity,
            primary key (run_id, scenario_id)
        )
        """
    )
    op.execute(
        """
        create index scenario_results_of_drafts
        on agent.scenario_results (draft_id, revision, scenario_id, position desc)
        """
    )
    op.execute(
        """
        create table agent.retaken_turns (
            run_id text not null references agent.simulation_runs on delete cascade,
            conversation_id text not null,
            turn_number integer not null,
            customer_identifier text,
            is_flipped boolean not null,
            found jsonb not null,
            taken_at timestamptz not null,
            primary key (run_id, conversation_id, turn_number)
        )
        """
    )
    op.execute("create index retaken_turns_of_conversations on agent.retaken_turns (conversation_id)")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table agent.{table}")
