"""What Klaviyo, Zendesk and Gorgias tell of a shopper, read at the door as it would be."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pipelines.inbox import IncomingEvent
from pipelines.sources.gorgias import Gorgias
from pipelines.sources.klaviyo import Klaviyo
from pipelines.sources.protocol import Delivery, Source
from pipelines.sources.zendesk import Zendesk
from tests.pipelines.dbt.told import Told, stamp


def marketing(random: Random, number: int, at: datetime) -> list[Told]:
    """A campaign that everybody gets, and consent that comes and goes."""

    def event(metric: str, hours: int, properties: dict[str, str] | None = None, *, known: bool = True) -> Told:
        profile = {"type": "profile", "id": f"K{number}", "attributes": {"email": f"s{number}@example.com"}}
        payload = {
            "data": {
                "type": "event",
                "id": f"{metric}-{number}-{hours}",
                "attributes": {"datetime": stamp(at + timedelta(hours=hours)), "event_properties": properties or {}},
                "relationships": {"profile": {"data": {"type": "profile", "id": f"K{number}"}}},
            },
            "included": [profile] if known else [],
        }
        item = {"external_id": f"{metric}-{number}-{hours}", "topic": f"event:klaviyo.{metric}", "payload": payload}
        return _told(Klaviyo("k"), {"data": [item]})

    mail = {"$message": "M1", "Campaign Name": "Spring", "Subject": "New parkas"}
    return [
        # Known by number alone until something names the address.
        event("received_email", 1, mail, known=False),
        event("opened_email", 2, mail, known=number % 2 == 0),
        event("opened_email", 30, mail),
        event("clicked_email", 3, mail),
        event("received_sms", 50, {"$message": "T1", "Message Body": "Sale"}),
        event(random.choice(["subscribed_to_sms_marketing", "unsubscribed_from_sms_marketing"]), 60),
        event(random.choice(["subscribed_to_email_marketing", "marked_email_as_spam"]), 70),
        event("manually_unsuppressed_from_email_marketing", 80),
    ]


def helpdesks(random: Random, number: int, at: datetime) -> list[Told]:
    """A ticket at each help desk under the same number, told in several ways and out of order."""
    return [*_zendesk(random, number, at), *_gorgias(random, number, at)]


def _zendesk(random: Random, number: int, at: datetime) -> list[Told]:
    ticket: dict[str, Any] = {
        "id": 700 + number,
        "subject": "Help",
        "status": "open",
        "priority": "high",
        "via": {"channel": "email"},
        "tags": ["late", "vip"],
        "created_at": stamp(at),
        "updated_at": stamp(at),
    }
    user = {"id": 9000 + number, "email": f"s{number}@example.com"}
    changed = stamp(at + timedelta(hours=random.randint(1, 90)))
    solved = {**ticket, "requester_id": user["id"], "status": "SOLVED", "priority": "HIGH", "updated_at": changed}
    event = {"id": f"z{number}", "type": "zen:event-type:ticket.status_changed", "time": changed, "detail": solved}
    rated = {"score": random.choice(["good", "bad", "offered"])}
    told_by_trigger = {**ticket, "requester": user, "tags": "late vip", "satisfaction_rating": rated}
    known = {"id": f"u{number}", "type": "zen:event-type:user.created", "time": changed}
    return [
        _told(Zendesk("z"), event),
        _told(Zendesk("z"), {"ticket": told_by_trigger}),
        _told(Zendesk("z"), {**known, "detail": {**user, "role": "end-user"}}),
    ]


def _gorgias(random: Random, number: int, at: datetime) -> list[Told]:
    ticket: dict[str, Any] = {
        "id": 700 + number,
        "subject": "Size?",
        "status": "open",
        "channel": "chat",
        "priority": "normal",
        "tags": [{"name": "size"}, {"name": "parka"}],
        "customer": {"id": 60 + number, "email": f"S{number}@example.com" if number % 2 else None},
        "created_datetime": stamp(at),
        "updated_datetime": stamp(at),
        "closed_datetime": None,
    }
    closed_at = (at + timedelta(hours=random.randint(2, 40))).isoformat()
    closed = {**ticket, "status": "closed", "closed_datetime": closed_at, "updated_datetime": closed_at}
    closed |= {"customer": {"id": 60 + number, "email": f"s{number}@example.com"}, "satisfaction_survey": {"score": 4}}
    return [
        _told(Gorgias("g"), {"event": "ticket-created", "ticket": ticket}),
        _told(Gorgias("g"), closed),
    ]


def _told(source: Source, body: dict[str, Any]) -> Told:
    """The event as the door reads it."""
    delivery = Delivery({}, json.dumps(body).encode(), datetime.fromisoformat("2026-01-01T00:00:00Z"), source.name)
    [event] = source.read(delivery)
    return _as_told(event)


def _as_told(event: IncomingEvent) -> Told:
    assert event.status == "accepted", event.reason
    data = json.loads(event.payload)
    return Told(event.source, event.kind, event.occurred_at, data, event.identifiers, event.routing_keys)
