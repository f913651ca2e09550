"""Shopify webhooks: who may speak, what is accepted, and whom it is about."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources.protocol import ForgedDeliveryError
from pipelines.sources.shopify import Shopify, sign
from pipelines.sources.shopify_bodies import TOPICS
from tests.pipelines.sources.deliveries import NOW, SHOPIFY_SECRET, from_shopify
from tests.pipelines.sources.shopify_examples import EXAMPLES, ORDER

SHOP = Shopify((SHOPIFY_SECRET, "the-secret-before-the-rotation"), country="GB")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ORDER, "id", "order"]), inner),
    max_leaves=12,
)


def only(events):
    [event] = events
    return event


def with_header(delivery, name, value):
    return dataclasses.replace(delivery, headers={**delivery.headers, name: value})


def test_the_signature_is_the_one_that_shopify_documents():
    raw = hmac.new(b"secret", b'{"id":1}', hashlib.sha256).digest()
    assert sign("secret", b'{"id":1}') == base64.b64encode(raw)


@pytest.mark.parametrize("secret", [SHOPIFY_SECRET, "the-secret-before-the-rotation"])
@pytest.mark.parametrize("prefix", ["x-", ""])
def test_either_secret_and_either_spelling_of_the_headers_is_accepted(secret, prefix):
    delivery = from_shopify("orders/create", ORDER, secret=secret, prefix=prefix)
    SHOP.verify(delivery)
    assert only(SHOP.read(delivery)).dedupe_key == "w-1"


def forgeries():
    honest = from_shopify("orders/create", ORDER)
    name = "x-shopify-hmac-sha256"
    signature = honest.headers[name]
    hexadecimal = base64.b64decode(signature).hex()
    yield "missing", dataclasses.replace(honest, headers={})
    for label, value in {
        "empty": "",
        "truncated": signature[:-4],
        "unpadded": signature.rstrip("="),
        "padded more": signature + "=",
        "hexadecimal": hexadecimal,
        "upper case": signature.upper(),
        "not ascii": "\xe9" + signature,
        "of nothing": sign(SHOPIFY_SECRET, b"").decode(),
        "of another secret": sign("somebody-else", honest.body).decode(),
        "of no secret": sign("", honest.body).decode(),
        "twice": f"{signature},{signature}",
    }.items():
        yield label, with_header(honest, name, value)
    yield "re-serialised", dataclasses.replace(honest, body=json.dumps(ORDER, indent=1).encode())
    yield "one byte more", dataclasses.replace(honest, body=honest.body + b" ")
    yield "another body", dataclasses.replace(honest, body=b"{}")


@pytest.mark.parametrize("delivery", [pytest.param(each, id=label) for label, each in forgeries()])
def test_a_forgery_is_refused(delivery):
    with pytest.raises(ForgedDeliveryError):
        SHOP.verify(delivery)


@settings(max_examples=500)
@given(st.text(max_size=60) | st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode()))
def test_no_guessed_signature_is_accepted(guess):
    with pytest.raises(ForgedDeliveryError):
        SHOP.verify(with_header(from_shopify("orders/create", ORDER), "x-shopify-hmac-sha256", guess))


def test_every_topic_that_is_read_has_an_example_here():
    assert set(EXAMPLES) == set(TOPICS)


@pytest.mark.parametrize("topic", EXAMPLES)
def test_each_topic_says_whom_it_is_about_and_where_it_belongs(topic):
    body, identifiers, routing_keys = EXAMPLES[topic]
    event = only(SHOP.read(from_shopify(topic, body)))
    assert (event.status, event.reason) == ("accepted", None)
    assert event.kind == topic
    assert event.identifiers == identifiers
    assert event.routing_keys == routing_keys
    assert json.loads(event.payload) == body


@pytest.mark.parametrize(
    ("body", "identifiers", "routing_keys"),
    [
        ({"shop_id": 1, "customer": {"email": " Ann@Example.com"}}, ("email:ann@example.com",), ()),
        ({"shop_id": 1, "customer": {"id": None, "phone": "07700 900123"}}, ("phone:+447700900123",), ()),
        ({"shop_id": 1, "orders_to_redact": [1043, 1044]}, (), ("order:1043", "order:1044")),
        ({"shop_id": 1, "customer": {"id": 77}, "orders_requested": [9]}, ("shopify_customer_id:77",), ("order:9",)),
    ],
)
@pytest.mark.parametrize("topic", ["customers/redact", "customers/data_request"])
def test_a_privacy_request_finds_its_person_by_whatever_it_carries(topic, body, identifiers, routing_keys):
    event = only(SHOP.read(from_shopify(topic, body)))
    assert (event.status, event.identifiers, event.routing_keys) == ("accepted", identifiers, routing_keys)


@pytest.mark.parametrize("customer", [{}, {"id": None, "email": "", "phone": None}])
def test_a_privacy_request_about_nobody_is_seen_in_quarantine(customer):
    event = only(SHOP.read(from_shopify("customers/redact", {"shop_id": 1, "customer": customer})))
    assert event.reason == "body: customer: neither an id nor an e-mail, a phone or an order"


def test_the_payload_is_kept_as_it_was_sent():
    raw = b'{ "id": 77,\n "updated_at":"2026-02-27T09:30:00Z", "note":"\\u0000 caf\\u00e9 \xc3\xa9" }'
    assert only(SHOP.read(from_shopify("customers/update", raw))).payload == raw.decode()


@pytest.mark.parametrize(
    ("times", "headers", "occurred_at"),
    [
        ({"updated_at": "2026-02-27T10:00:00+01:00", "created_at": "2026-02-01T00:00:00Z"}, {}, "2026-02-27T09:00"),
        ({"created_at": "2026-02-01T00:00:00Z"}, {}, "2026-02-01T00:00"),
        ({"happened_at": "2026-02-02T00:00:00Z", "processed_at": "2026-02-03T00:00:00Z"}, {}, "2026-02-02T00:00"),
        ({}, {"x-shopify-triggered-at": "2026-02-04T05:00:00Z"}, "2026-02-04T05:00"),
        ({}, {"x-shopify-triggered-at": "yesterday"}, "2026-03-01T12:00"),
    ],
)
def test_it_happened_when_the_body_says_else_when_shopify_says_else_when_it_came(times, headers, occurred_at):
    event = only(SHOP.read(from_shopify("customers/update", {"id": 77, **times}, **headers)))
    assert event.occurred_at == datetime.fromisoformat(occurred_at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "id: not an id"),
        ({"id": 2**63}, "id: not an id"),
        ({"id": True}, "id: not an id"),
        ({"total_price": "eighty"}, "total_price: not an amount"),
        ({"total_price": "1e999"}, "total_price: not an amount"),
        ({"total_price": "٨٩"}, "total_price: not an amount"),
        ({"created_at": "27/02/2026"}, "created_at: not an ISO-8601 time"),
        ({"created_at": "0001-01-01T00:00:00Z"}, "created_at: not an ISO-8601 time"),
        ({"updated_at": "2026-02-30T00:00:00Z"}, "updated_at:"),
        ({"updated_at": "2026-02-27T00:00:00"}, "updated_at: Input should have timezone info"),
        ({"line_items": [{"id": 1, "quantity": "many", "price": "1"}]}, "line_items.0.quantity:"),
        ({"line_items": None}, "line_items:"),
    ],
)
def test_an_order_that_staging_could_not_read_is_quarantined_and_the_field_named(change, reason):
    event = only(SHOP.read(from_shopify("orders/create", {**ORDER, **change})))
    assert event.status == "quarantined"
    assert event.reason.startswith(reason)
    assert event.identifiers == event.routing_keys == ()
    assert event.dedupe_key == "w-1"
    assert event.occurred_at == NOW


@pytest.mark.parametrize(
    ("topic", "body", "reason"),
    [
        ("orders/create", b"not json", "body: not JSON"),
        ("orders/create", b'{"id": NaN}', "body: not JSON"),
        ("orders/create", b'{"note": "\\ud800"}', "body: not JSON"),
        ("orders/create", b'{"note": "\xff"}', "body: not JSON"),
        ("orders/create", b"[" * 100_000, "body: not JSON"),
        ("orders/create", b"[1]", "body: not a JSON object"),
        ("orders/dreamt", b"{}", "X-Shopify-Topic: not a topic that is read here"),
        ("", b"{}", "X-Shopify-Topic: missing"),
    ],
)
def test_a_signed_body_that_is_not_what_it_should_be_is_kept_in_quarantine(topic, body, reason):
    event = only(SHOP.read(from_shopify(topic, body)))
    assert (event.status, event.reason) == ("quarantined", reason)


def test_the_reason_repeats_nothing_of_what_the_customer_wrote():
    event = only(SHOP.read(from_shopify("orders/create", {**ORDER, "total_price": "secret words"})))
    assert "secret words" not in event.reason


def test_without_a_webhook_id_the_same_body_is_the_same_event():
    first, again, other = (
        only(SHOP.read(from_shopify(topic, ORDER, webhook_id="")))
        for topic in ("orders/create", "orders/create", "orders/updated")
    )
    assert first.dedupe_key == again.dedupe_key != other.dedupe_key


@pytest.mark.parametrize(
    ("phone", "country", "expected"),
    [
        ("020 7946 0018", "GB", ("phone:+442079460018",)),
        ("07700 900123", None, ("phone:+447700900123",)),
        ("(212) 555-0123", "US", ("phone:+12125550123",)),
        # Possible in either country, as somebody else's: a doubt is no identifier.
        ("7700 900123", "US", ()),
        ("call me", "GB", ()),
        ("1" * 50, "GB", ()),
    ],
)
def test_a_phone_number_is_an_identifier_when_it_is_certain_whose_country_it_is_of(phone, country, expected):
    body = {"id": 77, "phone": phone, "default_address": {"country_code": country}}
    assert only(SHOP.read(from_shopify("customers/update", body))).identifiers[1:] == expected


@pytest.mark.parametrize("email", ["", "none", "a@b", "a b@c.d", "a@b@c.d", "@c.d", 7])
def test_what_is_not_an_address_is_no_identifier(email):
    event = only(SHOP.read(from_shopify("customers/update", {"id": 77, "email": email})))
    assert event.identifiers in {("shopify_customer_id:77",), ()}


@settings(max_examples=400)
@given(st.sampled_from(sorted(TOPICS)), ANYTHING | st.binary(max_size=40))
def test_nothing_that_is_signed_makes_reading_fail(topic, body):
    event = only(SHOP.read(from_shopify(topic, body)))
    assert (event.status == "quarantined") == bool(event.reason)
    assert event.occurred_at.tzinfo is not None
