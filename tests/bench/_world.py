"""A shop of any size, straight into the landing tables: what a batch finds when an inbox of that size has landed.

Twenty events a customer, in the shapes that the sources send: an account, a browser that signs in, three orders
(placed, paid, shipped, delivered, updated), two products looked at, one loyalty entry. DuckDB writes them, chunk by
chunk, so that memory stays bounded; the same number always gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import duckdb

from pipelines.inbox import StoredEvent
from pipelines.warehouse import landing
from tests.pipelines.dbt.stories_of_the_shop import catalogue, policy
from tests.pipelines.dbt.told import arrived

EVENTS_A_CUSTOMER = 20
ORDERS_A_CUSTOMER = 3
EVENTS_AN_ORDER = 5
CHUNK = 50_000
# Below it lie the shop's own events: its release and its products.
FIRST_NUMBER = 1_000

ME = "'shopify_customer_id:' || customer"
MAIL = "'email:shopper' || customer || '@example.com'"
BROWSER = "'anonymous_id:browser-' || customer"
ORDER = "'order:' || order_id"
PARCEL = "'fulfillment:' || order_id"
PERSON = f"[{ME}, {MAIL}]"
NOBODY = "[]::varchar[]"

ORDER_BODY = """json_object(
    'id', order_id, 'name', '#' || order_id, 'created_at', stamp, 'updated_at', strftime(moment, '%Y-%m-%dT%H:%M:%SZ'),
    'currency', 'GBP', 'financial_status', 'paid', 'fulfillment_status', fulfillment, 'source_name', 'web',
    'email', 'shopper' || customer || '@example.com', 'customer', json_object('id', customer),
    'subtotal_price', price, 'total_discounts', '0.00', 'total_tax', '0.00', 'total_price', price,
    'shipping_address', json_object('name', 'A Shopper', 'address1', '1 Mill Lane', 'city', 'Bristol', 'zip', 'BS1 1AA',
        'country_code', 'GB'),
    'shipping_lines', [json_object('code', 'standard', 'title', 'Standard delivery', 'price', '0.00')],
    'discount_codes', [], 'note_attributes', [],
    'line_items', [json_object('id', order_id, 'product_id', product, 'variant_id', product * 10,
        'title', 'Product', 'sku', 'SKU', 'quantity', 1, 'current_quantity', 1, 'price', price,
        'total_discount', '0.00')]
)"""

# Of one order: (place among its events, source, kind, hours after it was placed, identifiers, routing keys, body).
ORDER_EVENTS = (
    (0, "shopify", "orders/create", 0, PERSON, f"[{ORDER}]", ORDER_BODY.replace("fulfillment,", "null,")),
    (1, "shopify", "order_transactions/create", 0, NOBODY, f"[{ORDER}]", """json_object(
        'id', order_id, 'order_id', order_id, 'kind', 'sale', 'status', 'success', 'gateway', 'pay',
        'amount', price, 'currency', 'GBP', 'created_at', stamp, 'processed_at', stamp, 'message', 'Taken.')"""),
    (2, "shopify", "fulfillments/create", 6, NOBODY, f"[{ORDER}, {PARCEL}]", """json_object(
        'id', order_id, 'order_id', order_id, 'status', 'success', 'created_at', stamp, 'updated_at', stamp,
        'tracking_company', 'Royal Parcel', 'tracking_number', 'RP' || order_id, 'shipment_status', 'in_transit',
        'service', 'standard', 'line_items', [json_object('id', order_id, 'quantity', 1)])"""),
    (3, "shopify", "fulfillment_events/create", 60, NOBODY, f"[{ORDER}, {PARCEL}]", """json_object(
        'id', order_id, 'fulfillment_id', order_id, 'order_id', order_id, 'status', 'delivered',
        'message', 'Delivered.', 'city', 'Bristol', 'happened_at', stamp, 'created_at', stamp)"""),
    (4, "shopify", "orders/updated", 61, PERSON, f"[{ORDER}]", ORDER_BODY.replace("fulfillment,", "'fulfilled',")),
)  # fmt: skip

# Of one customer: (place among their events, source, kind, identifiers, body).
ACCOUNT_EVENTS = (
    (0, "shopify", "customers/create", PERSON, """json_object(
        'id', customer, 'email', 'shopper' || customer || '@example.com', 'first_name', 'Shopper',
        'last_name', 'Number ' || customer, 'created_at', stamp, 'updated_at', stamp, 'currency', 'GBP',
        'email_marketing_consent', json_object('state', 'subscribed', 'consent_updated_at', stamp),
        'default_address', json_object('address1', '1 Mill Lane', 'city', 'Bristol', 'zip', 'BS1 1AA',
            'country_code', 'GB'))"""),
    (1, "segment", "identify", f"[{BROWSER}, {MAIL}]", """json_object('type', 'identify',
        'anonymousId', 'browser-' || customer, 'timestamp', stamp, 'traits', json_object('shirt_size', 'M'))"""),
    (2, "sandbox", "loyalty_entries/create", f"[{ME}]", """json_object('type', 'loyalty_entries/create',
        'timestamp', stamp, 'data', json_object('id', customer, 'customer_id', customer, 'points', 50,
        'reason', 'perk', 'description', 'Welcome', 'created_at', stamp))"""),
    *((place, "segment", "track/Product Viewed", f"[{BROWSER}]", """json_object('type', 'track',
        'event', 'Product Viewed', 'anonymousId', 'browser-' || customer, 'timestamp', stamp,
        'properties', json_object('product_id', product, 'name', 'Product'))""") for place in (3, 4)),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """`customers` customers, numbered from 1, all landed. `horizon` is the last landing number."""

    customers: int

    @property
    def events(self) -> int:
        """How many events of customers there are."""
        return self.customers * EVENTS_A_CUSTOMER

    @property
    def horizon(self) -> int:
        """The landing number of the newest event."""
        return FIRST_NUMBER + (self.customers + 1) * EVENTS_A_CUSTOMER

    def land(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write everything into the landing tables."""
        landing.create_tables(connection)
        own = shop_events()
        landing.insert(connection, "events", landing.event_rows(own))
        landing.insert(connection, "event_keys", landing.key_rows(own))
        for first in range(1, self.customers + 1, CHUNK):
            last = min(first + CHUNK - 1, self.customers)
            _write(connection, f"select * from ({_accounts(first, last)} union all {_orders(first, last)})")

    def land_more_orders(self, connection: duckdb.DuckDBPyConnection, orders: int) -> int:
        """Write one more order with all its events for the first `orders` customers; the number of events."""
        _write(connection, _orders(1, orders, more=True))
        return orders * EVENTS_AN_ORDER


def shop_events() -> list[StoredEvent]:
    """The shop's release and products."""
    return arrived([*policy(), *catalogue(Random(1))], 1)


def _accounts(first: int, last: int) -> str:
    people = f"""
        select i as customer, 5001 + i % 2 as product,
            timestamp '2026-01-01' + to_minutes(cast(i % 40000 as integer)) as moment
        from range({first}, {last + 1}) as numbers (i)
    """
    return " union all ".join(
        f"""select {FIRST_NUMBER} + customer * {EVENTS_A_CUSTOMER} + {place} as landing_number, '{source}' as source,
            '{kind}' as kind, moment, {identifiers} as identifiers, {NOBODY} as routing_keys, {body} as payload
        from (select *, strftime(moment, '%Y-%m-%dT%H:%M:%SZ') as stamp from ({people}))"""
        for place, source, kind, identifiers, body in ACCOUNT_EVENTS
    )


def _orders(first: int, last: int, *, more: bool = False) -> str:
    """Every customer's orders, or for those in question one more."""
    turn = f"[{ORDERS_A_CUSTOMER}]" if more else f"range({ORDERS_A_CUSTOMER})"
    orders = f"""
        select i as customer, i * 10 + turn as order_id, 5001 + (i + turn) % 2 as product, turn,
            cast(20 + (i + turn) % 80 as varchar) || '.00' as price,
            timestamp '2026-02-01' + to_minutes(cast(i % 40000 as integer))
                + to_days(cast(turn * 25 as integer)) as placed
        from range({first}, {last + 1}) as numbers (i), unnest({turn}) as turns (turn)
    """
    offset = f"1000000000 + order_id * {EVENTS_AN_ORDER}" if more else (
        f"customer * {EVENTS_A_CUSTOMER} + {len(ACCOUNT_EVENTS)} + turn * {EVENTS_AN_ORDER}"
    )  # fmt: skip
    return " union all ".join(
        f"""select {FIRST_NUMBER} + {offset} + {place} as landing_number, '{source}' as source, '{kind}' as kind,
            moment, {identifiers} as identifiers, {routing} as routing_keys, {body} as payload
        from (
            select *, placed + to_hours({hours}) as moment,
                strftime(placed + to_hours({hours}), '%Y-%m-%dT%H:%M:%SZ') as stamp
            from ({orders})
        )"""
        for place, source, kind, hours, identifiers, routing, body in ORDER_EVENTS
    )


def _write(connection: duckdb.DuckDBPyConnection, select: str) -> None:
    connection.execute(f"create or replace temp table made as {select}")
    connection.execute(
        "insert into landing.events select landing_number, 'e' || landing_number, source, kind, moment, "
        "moment + interval 1 minute, payload from made order by landing_number"
    )
    for role, column in (("identifier", "identifiers"), ("routing", "routing_keys")):
        connection.execute(
            f"insert into landing.event_keys select landing_number, unnest({column}), '{role}', moment from made "
            "order by landing_number"
        )
    connection.execute("drop table made")
