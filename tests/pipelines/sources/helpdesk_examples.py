"""Bodies as Zendesk, Gorgias and Klaviyo send them."""

from __future__ import annotations

from typing import Any

AT = "2026-02-27T09:30:00Z"

ZENDESK_TICKET = {
    "id": 35436,
    "subject": "Where is my parka?",
    "status": "open",
    "priority": "high",
    "created_at": "2026-02-26T08:00:00Z",
    "updated_at": AT,
    "tags": ["vip", "late"],
    "via": {"channel": "email"},
    "description": "I am bob@example.com",
    "requester": {"id": 20978392, "name": "Ann", "email": " Ann@Example.COM ", "phone": "020 7946 0018"},
}
ZENDESK_EVENT: dict[str, Any] = {
    "account_id": 12345,
    "id": "01HQ-event",
    "type": "zen:event-type:ticket.status_changed",
    "subject": "zen:ticket:35436",
    "time": "2026-02-27T09:30:01.5Z",
    "zendesk_event_version": "2022-11-06",
    "event": {"current": "SOLVED", "previous": "OPEN"},
    "detail": {
        "id": "35436",
        "requester_id": "20978392",
        "subject": "Where is my parka?",
        "status": "SOLVED",
        "priority": "HIGH",
        "created_at": "2026-02-26T08:00:00Z",
        "updated_at": AT,
        "tags": ["vip"],
        "via": {"channel": "email"},
    },
}
ZENDESK_USER: dict[str, Any] = {
    **ZENDESK_EVENT,
    "id": "01HQ-user",
    "type": "zen:event-type:user.identity_created",
    "detail": {"id": "20978392", "role": "end-user", "email": "ann@example.com", "external_id": "77"},
}

GORGIAS_TICKET = {
    "id": 47423971,
    "status": "open",
    "channel": "email",
    "subject": "Where is my parka?",
    "priority": "normal",
    "customer": {"id": 5001, "email": "Ann@example.com", "name": "Ann"},
    "tags": [{"name": "late"}],
    "created_datetime": "2026-02-26T08:00:00",
    "updated_datetime": "2026-02-27T09:30:00.250000",
    "closed_datetime": None,
    "satisfaction_survey": None,
    "messages": [{"id": 1, "from_agent": False, "body_text": "I am bob@example.com"}],
}


def klaviyo_item(metric="opened_email", *, event_id="3gBNHPGp", profile="01KP4EGH", included=True, **properties):
    """One item of a system webhook's `data`."""
    person = {"email": "Ann@Example.com", "phone_number": "+447700900123", "external_id": "77"}
    event = {
        "type": "event",
        "id": event_id,
        "attributes": {
            "uuid": "75669b00-3786-11f1-8001-4e2db0d1c5b6",
            "datetime": "2026-02-27T09:30:00+00:00",
            "timestamp": 1772184600,
            "event_properties": {
                "$message": "LyZ7re",
                "$_cohort$message_send_cohort": "1772180000:LyZ7re",
                "Subject": "New parkas",
                "Campaign Name": "Spring",
                **properties,
            },
        },
        "relationships": {
            "metric": {"data": {"type": "metric", "id": "Q4q6PC"}},
            "profile": {"data": {"type": "profile", "id": profile}},
        },
    }
    payload: dict[str, Any] = {"data": event}
    if included:
        metric_named = {"type": "metric", "id": "Q4q6PC", "attributes": {"name": "Opened Email", "email": "x@y.zz"}}
        payload["included"] = [metric_named, {"type": "profile", "id": profile, "attributes": person}]
    return {"external_id": event_id, "topic": f"event:klaviyo.{metric}", "payload": payload}
