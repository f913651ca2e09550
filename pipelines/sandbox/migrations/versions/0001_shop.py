"""The shop: one table for each kind of document, ids, answers given, and what is still to be told."""

from alembic import op

revision = "0001"
down_revision = None

# Beside the document: the columns that are looked up or that must hold whatever the document says.
TABLES = {
    "products": "handle text not null unique generated always as (document ->> 'handle') stored",
    "variants": """product_id bigint not null generated always as ((document ->> 'product_id')::bigint) stored,
        stock int not null generated always as ((document ->> 'inventory_quantity')::int) stored check (stock >= 0)""",
    "customers": "email text not null unique generated always as (document ->> 'email') stored",
    "orders": """name text not null unique generated always as (document ->> 'name') stored,
        customer_id bigint not null generated always as ((document #>> '{customer,id}')::bigint) stored""",
    "fulfillments": "order_id bigint not null generated always as ((document ->> 'order_id')::bigint) stored",
    "transactions": "order_id bigint not null generated always as ((document ->> 'order_id')::bigint) stored",
    "refunds": "order_id bigint not null generated always as ((document ->> 'order_id')::bigint) stored",
    "returns": "order_id bigint not null generated always as ((document #>> '{order,id}')::bigint) stored",
    "loyalty_entries": "customer_id bigint not null generated always as ((document ->> 'customer_id')::bigint) stored",
    "subscriptions": "customer_id bigint not null generated always as ((document ->> 'customer_id')::bigint) stored",
    "checkouts": """token text not null unique generated always as (document ->> 'token') stored,
        customer_id bigint generated always as ((document #>> '{customer,id}')::bigint) stored""",
    "tickets": "customer_id bigint generated always as ((document ->> 'customer_id')::bigint) stored",
    "articles": "title text not null generated always as (document ->> 'title') stored",
}


def upgrade() -> None:
    for name, columns in TABLES.items():
        op.execute(f"create table sandbox.{name} (id bigint primary key, document jsonb not null, {columns})")
        for column in ("customer_id", "order_id", "product_id"):
            if column in columns:
                op.execute(f"create index {name}_by_{column} on sandbox.{name} ({column})")
    op.execute("create sequence sandbox.ids")
    op.execute("create sequence sandbox.order_numbers start 1001")
    op.execute(
        """
        create table sandbox.answers (
            key text primary key,
            operation text not null,
            request_hash text not null,
            answer jsonb,
            answered_at timestamptz not null default clock_timestamp()
        )
        """
    )
    op.execute(
        """
        create table sandbox.outbox (
            position bigint generated always as identity primary key,
            road text not null,
            kind text not null,
            occurred_at timestamptz not null,
            payload text not null,
            attempt_count int not null default 0,
            last_error text,
            due_at timestamptz not null default clock_timestamp(),
            delivered_at timestamptz
        )
        """
    )
    op.execute("create index outbox_waiting on sandbox.outbox (due_at, position) where delivered_at is null")
    op.execute(
        """
        create table sandbox.fills (
            is_only boolean primary key default true check (is_only),
            seed int not null,
            customers int not null,
            made_at timestamptz not null,
            chapters_done int not null default 0,
            finished_at timestamptz
        )
        """
    )


def downgrade() -> None:
    for name in (*TABLES, "answers", "outbox", "fills"):
        op.execute(f"drop table sandbox.{name}")
    op.execute("drop sequence sandbox.ids")
    op.execute("drop sequence sandbox.order_numbers")
