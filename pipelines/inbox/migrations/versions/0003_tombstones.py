"""Keyed hashes of what was erased, so that no replay brings it back."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("create table inbox.tombstones (digest bytea primary key, erased_at timestamptz not null)")
    # One row once somebody was erased. Every append asks for the version and reads the rest only when it rose.
    op.execute(
        """
        create table inbox.tombstone_state (
            is_only boolean primary key default true check (is_only),
            version bigint not null,
            key_check bytea not null
        )
        """
    )
    # Counts and nothing else: what was refused may name the person.
    op.execute(
        """
        create table inbox.refusals (
            source text not null,
            refused_on date not null,
            refused_count bigint not null,
            primary key (source, refused_on)
        )
        """
    )


def downgrade() -> None:
    for table in ("tombstones", "tombstone_state", "refusals"):
        op.execute(f"drop table inbox.{table}")
