"""The brand's own people with their roles, and who tried to sign in."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # Two of one name could sign for each other.
    op.execute(
        """
        create table agent.people (
            email text primary key check (email = lower(email) and email <> ''),
            name text not null check (name <> ''),
            role text not null check (role in ('viewer', 'agent', 'lead', 'admin')),
            is_active boolean not null default true,
            password_digest text,
            changed_by text not null,
            changed_at timestamptz not null
        )
        """
    )
    op.execute("create unique index people_by_name on agent.people (lower(name))")
    # The id of the dashboards' token is the key: a sign-in that is sent again is refused.
    op.execute(
        """
        create table agent.sign_ins (
            token_id text primary key,
            email text not null,
            tried_at timestamptz not null,
            has_passed boolean
        )
        """
    )
    op.execute("create index sign_ins_of_late on agent.sign_ins (email, tried_at)")


def downgrade() -> None:
    op.execute("drop table agent.sign_ins")
    op.execute("drop table agent.people")
