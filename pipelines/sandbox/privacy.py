"""The demo shop is asked to redact too: the place `sandbox` of an erasure.

A real shop is another system and answers for itself; this one lies in our data directory, where no byte
of the person may remain. It does what Shopify does when it redacts, and forgets more: orders go as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection, sql

from pipelines.inbox.person import Person, pattern
from pipelines.sandbox.books import Table

TABLES = (*(f"sandbox.{table}" for table in Table), "sandbox.answers", "sandbox.outbox")

KINDS = ("shopify_customer_id", "email", "phone")
CUSTOMERS = """
select id from sandbox.customers
where id = any(%(ids)s) or lower(email) = any(%(emails)s) or document ->> 'phone' = any(%(phones)s)
"""
ORDERS = "select id from sandbox.orders where customer_id = any(%s)"
OF_ORDERS = (Table.FULFILLMENTS, Table.TRANSACTIONS, Table.REFUNDS, Table.RETURNS)
OF_CUSTOMERS = (Table.LOYALTY_ENTRIES, Table.SUBSCRIPTIONS, Table.CHECKOUTS, Table.TICKETS, Table.ORDERS)


def belongings(database_url: str, identifiers: Iterable[str], until: datetime) -> list[str]:  # noqa: ARG001
    """Nothing: what the shop has, it tells by webhook."""
    return []


def held(database_url: str, person: Person) -> Mapping[str, list[dict[str, Any]]]:  # noqa: ARG001
    """Nothing: the shop is asked by itself; what it told us lies among the events."""
    return {}


def erase(database_url: str, person: Person) -> dict[str, int]:
    """Forget the customer, their orders and everything that hangs on these, told or still to be told."""
    with psycopg.connect(database_url) as connection, connection.transaction():
        customers = _ids(connection, CUSTOMERS, _named(person))
        orders = _ids(connection, ORDERS, [customers])
        counts = {str(table): _delete(connection, table, "order_id", orders) for table in OF_ORDERS}
        counts |= {str(table): _delete(connection, table, "customer_id", customers) for table in OF_CUSTOMERS}
        counts["customers"] = _delete(connection, Table.CUSTOMERS, "id", customers)
        counts |= _forget_notices(connection, person, [*customers, *orders])
    return counts


def _named(person: Person) -> dict[str, Any]:
    of = {kind: [i.partition(":")[2] for i in person.identifiers if i.startswith(f"{kind}:")] for kind in KINDS}
    return {"ids": [int(each) for each in of["shopify_customer_id"]], "emails": of["email"], "phones": of["phone"]}


def _ids(connection: Connection, query: str, parameters: Any) -> list[int]:
    return [number for (number,) in connection.execute(query.encode(), parameters)]


def _delete(connection: Connection, table: Table, column: str, ids: list[int]) -> int:
    statement = sql.SQL("delete from sandbox.{} where {} = any(%s)").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return connection.execute(statement, [ids]).rowcount


def _forget_notices(connection: Connection, person: Person, ids: list[int]) -> dict[str, int]:
    """What was told, and what was answered, about any of them; ids are long in this shop, and nothing else's."""
    numbers = pattern(str(each) for each in ids)
    naming = f"{person.naming}|{numbers}"
    told = connection.execute("delete from sandbox.outbox where payload ~* %s", [naming]).rowcount
    answered = connection.execute("delete from sandbox.answers where answer::text ~* %s", [naming]).rowcount
    return {"outbox": told, "answers": answered}
