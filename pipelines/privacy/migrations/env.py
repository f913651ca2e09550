"""Runs the migrations of the `privacy` schema, one process at a time."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from pipelines.inbox.postgres import sqlalchemy_url

SCHEMA = "privacy"
# Two processes that start together must not create the same table twice.
MIGRATION_LOCK = 7_301_011

engine = create_engine(sqlalchemy_url(context.config.attributes["url"]), poolclass=pool.NullPool)
with engine.begin() as connection:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    connection.execute(text(f"create schema if not exists {SCHEMA}"))
    context.configure(connection=connection, version_table_schema=SCHEMA)
    context.run_migrations()
