"""Who changed what, when and why: written with the change, and never changed itself."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(
        """
        create table agent.audit (
            position bigint generated always as identity primary key,
            deed text not null,
            by_name text not null,
            by_role text not null,
            about text not null,
            conversation_id text,
            reason text not null,
            before jsonb,
            after jsonb,
            done_at timestamptz not null
        )
        """
    )
    op.execute("create index audit_of_conversations on agent.audit (conversation_id) where conversation_id is not null")
    # Only an erasure may take a person's bytes out, and it says so for its own transaction.
    op.execute(
        """
        create function agent.audit_stays() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' and current_setting('agent.erasing', true) = 'on' then
                if (new.position, new.deed, new.by_name, new.by_role, new.done_at)
                    = (old.position, old.deed, old.by_name, old.by_role, old.done_at) then
                    return new;
                end if;
            end if;
            raise exception 'agent.audit is append-only';
        end $$
        """
    )
    op.execute(
        "create trigger audit_stays before update or delete on agent.audit "
        "for each row execute function agent.audit_stays()"
    )
    op.execute(
        "create trigger audit_is_not_emptied before truncate on agent.audit "
        "for each statement execute function agent.audit_stays()"
    )


def downgrade() -> None:
    op.execute("drop table agent.audit")
    op.execute("drop function agent.audit_stays")
