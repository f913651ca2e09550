"""Random histories of consent and of service, told by every source that tells of either; and what they come to.

What they come to is worked out here in plain loops, from what was told and not from any model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.pipelines.dbt.told import Told, stamp

STATES = ("subscribed", "unsubscribed", "pending", "not_subscribed", "redacted", None)
HEARD = ("subscribed_to_email_marketing", "unsubscribed_from_email_marketing", "marked_email_as_spam",
         "manually_suppressed_from_email_marketing", "manually_unsuppressed_from_email_marketing")  # fmt: skip
INTEREST, ESCALATED, COMPLAINT = "interest_not_ordered", "escalated_last_7_days", "open_complaint"


@dataclass
class History:
    """One person's. `statements` are (source, told at, holds from, yes or no or unknown)."""

    number: int
    told: list[Told] = field(default_factory=list)
    statements: list[tuple[str, datetime, datetime, bool | None]] = field(default_factory=list)
    interested_at: datetime | None = None
    escalated_at: datetime | None = None
    has_open_complaint: bool = False

    @property
    def email(self) -> str:
        return f"s{self.number}@example.com"

    @property
    def agreed(self) -> bool:
        """The last word that is one, over what each source said last; of two at one moment the no."""
        last: dict[str, tuple[datetime, datetime, bool | None]] = {}
        for source, at, since, yes in self.statements:
            if source not in last or at > last[source][0]:
                last[source] = (at, since, yes)
        words = [(since, not yes) for _, since, yes in last.values() if yes is not None]
        return bool(words) and not max(words)[1]

    def lists(self, as_of: datetime) -> set[str]:
        """On which lists they may be at that moment."""
        if not self.agreed:
            return set()
        is_escalated = self.escalated_at is not None and as_of - timedelta(days=7) < self.escalated_at <= as_of
        found = {name for name, there in ((ESCALATED, is_escalated), (COMPLAINT, self.has_open_complaint)) if there}
        is_interested = self.interested_at is not None and as_of - timedelta(days=30) < self.interested_at <= as_of
        return found | ({INTEREST} if is_interested and not found else set())


def history(random: Random, number: int, as_of: datetime) -> History:
    """Up to six statements about consent in any order, and perhaps an interest, an escalation, a complaint."""
    told = History(number)
    # No two at one second: of those the sources' own order would decide, which is tested beside the models.
    minutes = random.sample(range(1, 40 * 24 * 60), 9)
    moments = [as_of - timedelta(minutes=each) for each in minutes]
    for at in moments[: random.randint(0, 6)]:
        random.choice((_store, _store, _klaviyo, _segment))(random, told, at)
    if not any(each.source == "shopify" for each in told.told):
        _account(told, moments[6], None, None)
    _service(random, told, moments[7], moments[8])
    return told


def _store(random: Random, told: History, at: datetime) -> None:
    """The store's customer; now and then a state without a date, which is as old as the customer."""
    state = random.choice(STATES)
    dated = at if random.random() < 0.8 else None
    _account(told, at, state, dated)


def _account(told: History, at: datetime, state: str | None, dated: datetime | None) -> None:
    born = datetime(2026, 1, 1, tzinfo=at.tzinfo) + timedelta(minutes=told.number)
    consent = state and {"state": state, "consent_updated_at": dated and stamp(dated), "opt_in_level": None}
    data: dict[str, Any] = {"id": told.number, "email": told.email, "first_name": "Sam", "last_name": "Smith"}
    data |= {"created_at": stamp(born), "updated_at": stamp(at), "email_marketing_consent": consent, "tags": ""}
    told.told.append(Told("shopify", "customers/update", at, data, _names(told)))
    yes = {"subscribed": True, "unsubscribed": False}.get(state or "")
    told.statements.append(("shopify", at, (dated or born).replace(microsecond=0), yes))


def _klaviyo(random: Random, told: History, at: datetime) -> None:
    metric = random.choice(HEARD)
    number = f"{told.number}-{len(told.told)}"
    event = {
        "type": "event",
        "id": number,
        "attributes": {"datetime": stamp(at), "event_properties": {}},
        "relationships": {"profile": {"data": {"type": "profile", "id": f"K{told.number}"}}},
    }
    item = {"external_id": number, "topic": f"event:klaviyo.{metric}", "payload": {"data": event, "included": []}}
    names = (f"klaviyo_profile_id:K{told.number}", f"email:{told.email}")
    told.told.append(Told("klaviyo", f"event:klaviyo.{metric}", at, item, names))
    # A suppression that was lifted is no consent and no refusal.
    if not metric.startswith("manually_unsuppressed"):
        told.statements.append(("klaviyo", at, at, metric.startswith("subscribed")))


def _segment(random: Random, told: History, at: datetime) -> None:
    call: dict[str, Any] = {
        "type": "track",
        "event": "Unsubscribed",
        "userId": str(told.number),
        "timestamp": stamp(at),
    }
    call |= {"messageId": f"u{told.number}-{len(told.told)}", "properties": {"channel": "email"}}
    told.told.append(Told("segment", "track/Unsubscribed", at, call, (_names(told)[0],)))
    told.statements.append(("segment", at, at, False))


def _service(random: Random, told: History, one: datetime, other: datetime) -> None:
    me = _names(told)[0]
    common = {"conversation_id": f"conv{told.number}", "channel": "web-chat", "mode": "live", "customer_identifier": me}
    at, route = min(one, other), (f"conversation:conv{told.number}",)

    def happened(kind: str, when: datetime, **data: Any) -> None:
        told.told.append(Told("rapport", kind, when, common | data, (me,), route))

    happened("conversation_started", at)
    if random.random() < 0.8:
        told.interested_at = other
        happened("product_interest_captured", other, product_ids=["1"])
    if random.random() < 0.3:
        told.escalated_at = one
        happened("conversation_escalated", one, reason="asked")
    if random.random() < 0.3:
        told.has_open_complaint = random.random() < 0.5
        solved = None if told.has_open_complaint else stamp(at + timedelta(seconds=30))
        ticket = {"id": 70_000 + told.number, "customer_id": told.number, "email": told.email, "subject": "Broken"}
        ticket |= {"status": "solved" if solved else "open", "tags": ["complaint"], "created_at": stamp(at)}
        ticket |= {"updated_at": solved or stamp(at), "solved_at": solved, "channel": "email", "comments": []}
        told.told.append(Told("sandbox", "tickets/update", at, ticket, _names(told)))


def _names(told: History) -> tuple[str, str]:
    return (f"shopify_customer_id:{told.number}", f"email:{told.email}")
