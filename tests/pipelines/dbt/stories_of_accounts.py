"""What shoppers do besides ordering: accounts, points, visits, carts, tickets, talk."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.pipelines.dbt.told import Told, stamp


def account(random: Random, number: int, at: datetime, me: str, mail: str) -> list[Told]:
    told = []
    for day in (0, random.randint(1, 50)):
        when = at + timedelta(days=day)
        consent = {
            "state": random.choice(["subscribed", "unsubscribed"]),
            "opt_in_level": "single_opt_in",
            "consent_updated_at": stamp(when),
        }
        data = {
            "id": number,
            "email": f"s{number}@example.com",
            "phone": None,
            "first_name": "Sam",
            "last_name": f"No {day}",
            "created_at": stamp(at),
            "updated_at": stamp(when),
            "currency": "GBP",
            "tags": "",
            "email_marketing_consent": consent,
            "sms_marketing_consent": None,
            "default_address": {"address1": f"{day} Lane", "city": "York", "zip": "Y1", "country_code": "GB"},
        }
        told.append(Told("shopify", "customers/update", when, data, (me, mail)))
    points = {
        "id": number * 7,
        "customer_id": number,
        "points": 50,
        "reason": "purchase",
        "description": "Thanks",
        "order_id": None,
        "created_at": stamp(at),
    }
    told.append(Told("sandbox", "loyalty_entries/create", at, points, (me,)))
    spent = {
        **points,
        "id": number * 7 + 1,
        "points": -20,
        "reason": "redemption",
        "created_at": stamp(at + timedelta(days=20)),
    }
    told.append(Told("sandbox", "loyalty_entries/create", at + timedelta(days=20), spent, (me,)))
    return told


def visits(random: Random, number: int, born: datetime, me: str, mail: str) -> list[Told]:
    """A device seen before anybody knew whose it is, a cart, a ticket, a conversation, a subscription."""
    device, at = f"anonymous_id:d{number}", born + timedelta(days=random.randint(2, 40))
    view = {
        "type": "track",
        "event": "Product Viewed",
        "anonymousId": f"d{number}",
        "messageId": f"v{number}",
        "timestamp": stamp(born),
        "properties": {"product_id": "1", "variant": "11", "name": "Product 1", "category": "Jackets"},
    }
    known = {
        "type": "identify",
        "anonymousId": f"d{number}",
        "userId": str(number),
        "messageId": f"i{number}",
        "timestamp": stamp(at),
        "traits": {"email": f"s{number}@example.com", "shoe_size": "42"},
    }
    cart = {
        "id": 500 + number,
        "token": f"t{number}",
        "email": f"s{number}@example.com",
        "customer": {"id": number},
        "created_at": stamp(at),
        "updated_at": stamp(at),
        "completed_at": None,
        "currency": "GBP",
        "discount_codes": [],
        "line_items": [
            {
                "id": 5000 + number,
                "product_id": 2,
                "variant_id": 21,
                "title": "Product 2",
                "variant_title": "Size 1",
                "quantity": 2,
                "price": "80.00",
            }
        ],
    }
    ticket = {
        "id": 700 + number,
        "customer_id": number,
        "email": f"s{number}@example.com",
        "channel": "email",
        "subject": "Help",
        "status": random.choice(["open", "solved"]),
        "priority": "normal",
        "tags": ["x"],
        "created_at": stamp(at),
        "updated_at": stamp(at + timedelta(days=2)),
        "comments": [],
    }
    plan = {
        "id": 800 + number,
        "customer_id": number,
        "status": "ACTIVE",
        "billing_policy": {"interval": "MONTH", "interval_count": 1},
        "next_billing_date": stamp(at + timedelta(days=30)),
        "created_at": stamp(at),
        "updated_at": stamp(at),
        "currency_code": "GBP",
        "lines": [{"id": 1, "product_id": 1, "variant_id": 11, "title": "Product 1", "quantity": 1, "price": "9.00"}],
    }
    return [
        Told("segment", "track/Product Viewed", born, view, (device,), ("product:1",)),
        Told("segment", "identify", at, known, (device, me, mail)),
        Told("shopify", "checkouts/update", at, cart, (me, mail), (f"cart:t{number}",)),
        Told("sandbox", "tickets/update", at + timedelta(days=2), ticket, (me, mail), (f"ticket:{700 + number}",)),
        Told("shopify", "subscription_contracts/update", at, plan, (me,), (f"subscription:{800 + number}",)),
        *_ways_to_pay(random, number, at, me),
        *_conversation(number, at, me),
    ]


def _ways_to_pay(random: Random, number: int, at: datetime, me: str) -> list[Told]:
    """A gift card that is spent from, and a card that is taken off file."""
    method = {"customer_id": number, "created_at": stamp(at)}
    told = []
    gift = method | {"token": f"gift-{number}", "instrument_type": "CustomerGiftCard"}
    for step, kind in enumerate(("create", "update")):
        left = {"balance": f"{random.randint(0, 90)}.50", "currency": "GBP"}
        told.append(_way_to_pay(kind, at + timedelta(days=step), gift | {"payment_instrument": left}, me))
    card = method | {"token": f"card-{number}", "instrument_type": "CustomerCreditCard"}
    card |= {"payment_instrument": {"brand": "Visa", "last_digits": "4242"}}
    told += [_way_to_pay(kind, at + timedelta(days=day), card, me) for day, kind in enumerate(("create", "revoke"))]
    return told


def _way_to_pay(step: str, at: datetime, body: dict[str, Any], me: str) -> Told:
    version = body | {"updated_at": stamp(at)}
    return Told("shopify", f"customer_payment_methods/{step}", at, version, (me,), (f"payment_method:{body['token']}",))


def _conversation(number: int, at: datetime, me: str) -> list[Told]:
    """A stranger at first, who then proves who they are."""
    talk = f"talk-{number}"
    base: dict[str, Any] = {"conversation_id": talk, "channel": "web-chat", "mode": "live", "release_id": "r1"}
    hello = {
        **base,
        "customer_identifier": None,
        "message_id": f"{talk}-1",
        "text": "hello",
        "sentiment": 0.1,
        "intents": [],
        "is_confirmation": False,
    }
    where = {**hello, "customer_identifier": me, "message_id": f"{talk}-2", "text": "where is it", "intents": ["track"]}
    routing = (f"conversation:{talk}",)
    return [
        Told("rapport", "conversation_started", at, {**base, "customer_identifier": None}, (), routing),
        Told("rapport", "message_received", at + timedelta(seconds=5), hello, (), routing),
        Told("rapport", "message_received", at + timedelta(days=1), where, (me,), routing),
    ]
