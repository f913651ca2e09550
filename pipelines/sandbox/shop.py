"""The shop's books in PostgreSQL, open for one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from pipelines.sandbox.books import Document, Road, Table, payload
from pipelines.sandbox.numbers import LIVE_OFFSET, RANGE, Kind


class RefusedError(Exception):
    """The shop does not do this. `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotThereError(RefusedError):
    """No such thing in the shop."""

    def __init__(self, table: Table, wanted: object) -> None:
        super().__init__("not_found", f"There is nothing called {wanted!r} among the {table}.")


@dataclass(frozen=True)
class StoredNumbers:
    """Ids from the database's own sequences, above all that a made-up world has given."""

    connection: Connection

    def take(self, kind: Kind) -> int:
        """Return a fresh id."""
        sequence = "order_numbers" if kind is Kind.ORDER_NUMBER else "ids"
        row = self.connection.execute("select nextval(%s::regclass)", [f"sandbox.{sequence}"]).fetchone()
        value = int(row[0]) if row else 0
        return value if kind is Kind.ORDER_NUMBER else kind * RANGE + LIVE_OFFSET + value


@dataclass(frozen=True)
class Shop:
    """The shop during one transaction, at one moment. It writes documents and what is to be told of them."""

    connection: Connection
    now: datetime

    @property
    def numbers(self) -> StoredNumbers:
        """Where new ids come from."""
        return StoredNumbers(self.connection)

    def keep(self, table: Table, document: Document) -> Document:
        """Keep the document as its newest state."""
        statement = sql.SQL(
            "insert into sandbox.{} (id, document) values (%s, %s) "
            "on conflict (id) do update set document = excluded.document"
        ).format(sql.Identifier(table))
        self.connection.execute(statement, [document["id"], Jsonb(document)])
        return document

    def tell(self, road: Road, kind: str, data: Document, at: datetime) -> None:
        """Leave a notice in the outbox; it is told if, and only if, this transaction commits."""
        self.connection.execute(
            "insert into sandbox.outbox (road, kind, occurred_at, payload) values (%s, %s, %s, %s)",
            [road, kind, at, payload(road, kind, data, at)],
        )

    def get(self, table: Table, document_id: int) -> Document:
        """One document, locked until the transaction ends.

        Raises:
            NotThereError: there is none.
        """
        return self.get_by(table, "id", document_id)

    def get_by(self, table: Table, column: str, value: object) -> Document:
        """One document by a column, locked until the transaction ends; raises as `get`."""
        found = self.find(table, column, value, is_locked=True)
        if not found:
            raise NotThereError(table, value)
        return found[0]

    def find(self, table: Table, column: str, value: object, *, is_locked: bool = False) -> list[Document]:
        """All documents with a value in a column, oldest first."""
        statement = sql.SQL("select document from sandbox.{} where {} = %s order by id {}").format(
            sql.Identifier(table), sql.Identifier(column), sql.SQL("for update" if is_locked else "")
        )
        return [row[0] for row in self.connection.execute(statement, [value])]

    def every(self, table: Table) -> list[Document]:
        """All documents of a table; for small tables."""
        statement = sql.SQL("select document from sandbox.{} order by id").format(sql.Identifier(table))
        return [row[0] for row in self.connection.execute(statement)]

    def paid(self, order_id: int) -> Decimal:
        """What the shop holds for an order: taken, less given back."""
        movements: Sequence[Document] = self.find(Table.TRANSACTIONS, "order_id", order_id)
        return sum((_signed(movement) for movement in movements if movement["status"] == "success"), Decimal("0.00"))

    def points(self, customer_id: int) -> int:
        """A customer's points."""
        return sum(int(entry["points"]) for entry in self.find(Table.LOYALTY_ENTRIES, "customer_id", customer_id))

    def spend(self, customer_id: int) -> Decimal:
        """What a customer spent and did not get back."""
        orders = self.find(Table.ORDERS, "customer_id", customer_id)
        return sum((_kept(order) for order in orders), Decimal("0.00"))


def _signed(movement: dict[str, Any]) -> Decimal:
    return {"sale": 1, "capture": 1, "refund": -1}.get(movement["kind"], 0) * Decimal(movement["amount"])


def _kept(order: Document) -> Decimal:
    is_counted = order["cancelled_at"] is None and order["financial_status"] != "pending"
    return Decimal(order["current_total_price"]) if is_counted else Decimal("0.00")
