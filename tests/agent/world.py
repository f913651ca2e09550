"""A tiny published world, written by hand from the column contract: rows in, a snapshot out."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from agent.language.protocol import DialogueState, Proposal, Understanding
from agent.profile import (
    SECTIONS,
    Charge,
    Customer,
    LoyaltyEntry,
    Order,
    OrderLine,
    Payment,
    PolicyClause,
    ProfileRow,
    ReturnOption,
    Row,
    RowT,
    Shipment,
)
from agent.visitor import Visitor

# A Wednesday, 14:05 in London.
NOW = datetime(2026, 3, 11, 14, 5, tzinfo=UTC)
ANNA, BEN = "c_anna", "c_ben"
ANNAS, BENS = "shopify_customer_id:1", "shopify_customer_id:2"

TYPES = {str: "varchar", int: "integer", bool: "boolean", Decimal: "decimal(18, 2)", datetime: "timestamp"}

anna = Visitor(ANNAS, "jwt", "session-anna")
ben = Visitor(BENS, "jwt", "session-ben")
stranger = Visitor(None, "none", "session-stranger")


def before(**how_long: float) -> datetime:
    return NOW - timedelta(**how_long)


def after(**how_long: float) -> datetime:
    return NOW + timedelta(**how_long)


def a_row(kind: type[RowT], **given: Any) -> RowT:
    """A row with the given columns and unremarkable others."""
    hints = typing.get_type_hints(kind)
    values = {field.name: _plain(hints[field.name]) for field in fields(kind)}
    return kind(**values | {"recorded_at": before(hours=1)} | given)


def a_customer(customer_id: str = ANNA, **given: Any) -> Customer:
    return a_row(Customer, customer_id=customer_id, **{"tier": "gold", "currency": "GBP"} | given)


def an_order(number: int, customer_id: str = ANNA, **given: Any) -> Order:
    usual = {
        "order_id": str(5000 + number),
        "order_name": f"#{number}",
        "source": "shopify",
        "currency": "GBP",
        "fulfillment_status": "unfulfilled",
        "total_amount": Decimal("84.50"),
        "ordered_at": before(days=2),
    }
    return a_row(Order, customer_id=customer_id, **usual | given)


def a_line(order: Order, title: str, **given: Any) -> OrderLine:
    key = f"line-{order.order_id}-{title}"
    pieces = given.get("quantity", 1)
    usual = {"order_line_id": key, "order_id": order.order_id, "product_title": title}
    usual |= {"quantity": pieces, "current_quantity": pieces}
    return a_row(OrderLine, customer_id=order.customer_id, **usual | given)


def a_declined_payment(reason: str) -> Payment:
    return a_row(Payment, customer_id=ANNA, payment_id="p1", status="failure", decline_reason=reason, currency="GBP")


def a_parcel(order: Order, **given: Any) -> Shipment:
    usual = {
        "shipment_id": f"f{order.order_id}",
        "order_id": order.order_id,
        "carrier": "Royal Mail",
        "status": "in_transit",
        "last_event_city": "Leeds",
        "last_event_at": before(hours=5),
        "estimated_delivery_at": after(days=2),
        "recorded_at": before(hours=4),
    }
    return a_row(Shipment, customer_id=order.customer_id, **usual | given)


def an_option(order: Order | None, title: str = "Ridge Jacket", **given: Any) -> ReturnOption:
    usual: dict[str, Any] = {
        "option_id": f"option-{title}-{order.order_id if order else 'cart'}",
        "scope": "order_line" if order else "cart_line",
        "order_id": order.order_id if order else None,
        "order_name": order.order_name if order else None,
        "product_title": title,
        "tier": "gold",
        "clause_id": "return-gold",
        "clause_text": "Gold members can return unworn items within 60 days of delivery.",
        "returnable_quantity": 1,
        "window_days": 60,
        "returnable_until_at": after(days=20) if order else None,
    }
    return a_row(ReturnOption, customer_id=order.customer_id if order else ANNA, **usual | given)


def a_charge(kind: str, **given: Any) -> Charge:
    usual = {"charge_id": f"charge-{kind}", "charge_kind": kind, "currency": "GBP", "charged_at": before(days=3)}
    return a_row(Charge, customer_id=ANNA, **usual | {"amount": Decimal("12.00")} | given)


def points(amount: int, days_ago: int, reason: str = "redemption") -> LoyaltyEntry:
    key = f"points-{days_ago}"
    entered = before(days=days_ago)
    return a_row(LoyaltyEntry, customer_id=ANNA, loyalty_entry_id=key, points=amount, reason=reason, entered_at=entered)


def a_clause(clause_id: str, topic: str, text: str) -> PolicyClause:
    return a_row(PolicyClause, clause_id=clause_id, topic=topic, clause_text=text)


def published(directory: Path, rows: Iterable[Row], *, horizon: int = 0, name: str = "1-a") -> Path:
    """Write a snapshot with these rows, its live views, and point to it."""
    folder = directory / name
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'snapshot.duckdb'}' as snapshot")
        _write(connection, list(rows))
        _write_live_views(connection)
    manifest = {"horizon": horizon, "built_at": before(minutes=30).isoformat()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    aside = directory / "current.new"
    aside.write_text(name)
    aside.replace(directory / "current")
    return directory


def _write(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    for schema in ("profiles", "catalog", "facts"):
        connection.execute(f"create schema snapshot.{schema}")
    for kind in SECTIONS.values():
        hints = typing.get_type_hints(kind)
        columns = ", ".join(f"{name} {_sql_type(hints[name])}" for name in kind.columns())
        connection.execute(f"create table snapshot.{kind.SCHEMA}.{kind.TABLE} ({columns})")
        marks = ", ".join("?" for _ in kind.columns())
        for row in (row for row in rows if isinstance(row, kind)):
            values = [_naive(getattr(row, name)) for name in kind.columns()]
            connection.execute(f"insert into snapshot.{kind.SCHEMA}.{kind.TABLE} values ({marks})", values)
    connection.execute(
        f"create table snapshot.profiles.profile_identifiers as select key as identifier, customer_id, "
        f"timestamp '2026-01-01' as first_seen_at from ({_keys(rows)}) as keys"
    )
    for table, columns in (
        ("customer_keys", "customer_id, key"),
        ("key_customers", "md5_number_lower(key) as key_digest, key, customer_id"),
    ):
        connection.execute(f"create table snapshot.facts.{table} as select {columns} from ({_keys(rows)}) as keys")
    connection.execute("create table snapshot.facts.int_identity_guards (identifier varchar, guard varchar)")
    connection.execute("create table snapshot.facts.claim_sources (source varchar)")
    connection.execute(
        "create table snapshot.facts.int_identity_edges_folded "
        "(identifier varchar, other_identifier varchar, is_claim boolean, version_at timestamp, customer_id varchar)"
    )


def _keys(rows: Sequence[Row]) -> str:
    known = {(ANNA, ANNAS), (BEN, BENS)}
    known |= {(row.customer_id, f"order:{row.order_id}") for row in rows if isinstance(row, Order)}
    known |= {(row.customer_id, f"email:{row.email}") for row in rows if isinstance(row, Customer) and row.email}
    return " union ".join(f"select '{owner}' as customer_id, '{key}' as key" for owner, key in sorted(known))


def _write_live_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Published rows, and orders that were created since: enough to see which road a read took."""
    connection.execute(
        """
        create temp table unseen_events (
            landing_number bigint, event_id varchar, source varchar, kind varchar,
            occurred_at timestamp, received_at timestamp, payload varchar
        );
        create temp table unseen_event_keys (landing_number bigint, key varchar, role varchar, occurred_at timestamp);
        create temp table touched_customers (customer_id varchar);
        create temp table live_identity (
            identifier varchar, customer_id varchar, identifier_type varchar, first_seen_at timestamp,
            recorded_at timestamp
        );
        create schema snapshot.live_intermediate;
        create schema snapshot.live_profiles;
        create schema snapshot.live_staging;
        create view snapshot.live_staging.stg_shopify__orders as
            select * from temp.main.unseen_events where kind = 'orders/create';
        create table snapshot.facts.event_reach as
            select 'shopify' as source, 'orders/create' as kind, 'stg_shopify__orders' as model;
        create schema snapshot.live_catalog;
        create view snapshot.live_intermediate.int_identifiers_resolved as
            select key as identifier, customer_id, split_part(key, ':', 1) as identifier_type,
                null::timestamp as first_seen_at, null::timestamp as recorded_at
            from snapshot.facts.key_customers
            union all
            select key, 'c_' || key, split_part(key, ':', 1), occurred_at, occurred_at from temp.main.unseen_event_keys
            where role = 'identifier' and key not in (select key from snapshot.facts.key_customers);
        """
    )
    for kind in SECTIONS.values():
        extra = _unseen_orders() if kind is Order else ""
        scope = "where customer_id in (select customer_id from temp.main.touched_customers)"
        where = scope if issubclass(kind, ProfileRow) else ""
        connection.execute(
            f"create view snapshot.live_{kind.SCHEMA}.{kind.TABLE} as "
            f"select * from snapshot.{kind.SCHEMA}.{kind.TABLE} {where} {extra}"
        )


def _unseen_orders() -> str:
    known = {
        "customer_id": "i.customer_id",
        "order_id": "e.payload->>'$.data.id'",
        "order_name": "e.payload->>'$.data.name'",
        "source": "'shopify'",
        "total_amount": "cast(e.payload->>'$.data.total_price' as decimal(18, 2))",
        "ordered_at": "e.occurred_at",
        "recorded_at": "e.received_at",
        "is_cancelled": "false",
        "item_count": "1",
        "refunded_amount": "0",
    }
    columns = ", ".join(f"{known.get(name, 'null')} as {name}" for name in Order.columns())
    return f"""
        union all select {columns} from snapshot.live_staging.stg_shopify__orders as e
        inner join temp.main.unseen_event_keys as k on e.landing_number = k.landing_number and k.role = 'identifier'
        inner join temp.main.live_identity as i on k.key = i.identifier
    """


def _plain(hint: Any) -> Any:
    options = typing.get_args(hint) or (hint,)
    if type(None) in options:
        return None
    return {str: "x", int: 0, bool: False, Decimal: Decimal("0.00"), datetime: before(days=10)}[options[0]]


def _sql_type(hint: Any) -> str:
    options = [each for each in typing.get_args(hint) if each is not type(None)] or [hint]
    return TYPES[options[0]]


def _naive(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


@dataclass
class ScriptedLanguage:
    """A language layer that knows its lines: each text has its intents, any other is unclear."""

    lines: dict[str, tuple[Proposal, ...]]
    sentiment: float = 0.0

    def understand(self, text: str, dialogue: DialogueState) -> Understanding:
        proposals = self.lines.get(text, (Proposal("unclear", 0.9),))
        said = text.lower().strip(" .!")
        is_yes, is_no, is_settled = said in {"yes", "yes please"}, said in {"no", "no thanks"}, "that helped" in said
        return Understanding(
            proposals, self.sentiment, "en", is_yes, is_no, "embedded", raw=text, is_settled=is_settled
        )


def wants(intent: str, **entities: str) -> tuple[Proposal, ...]:
    return (Proposal(intent, 0.9, entities),)
