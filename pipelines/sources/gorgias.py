"""Gorgias HTTP integrations: known by a secret of ours, deduplicated on ticket, event and version.

Confirmed in Gorgias's pages "HTTP Integrations" and "The TicketHttpIntegration object": triggers
`ticket-created`, `ticket-updated`, `ticket-message-created`; URL, headers and body are written by whoever sets the
integration up, out of the ticket's variables (docs/sources.md has the body to paste). No signature is
documented, so the sender proves itself by a secret in the URL (`?secret=`) or as the password of basic
authentication; one that is wrong in either place is refused.

Assumed: a time without a zone is UTC.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.acceptance import UnfitBodyError, bounded, digest, fit, parse, quarantined, text_of
from pipelines.sources.basic_auth import basic_credentials
from pipelines.sources.gorgias_bodies import TRIGGERS, Told
from pipelines.sources.protocol import Delivery, ForgedDeliveryError


@dataclass(frozen=True)
class Gorgias:
    """One account's HTTP integration, known by the secret that it was given."""

    secret: str
    country: str | None = None
    name: str = "gorgias"

    def verify(self, delivery: Delivery) -> None:
        """Compare every secret that was given; there must be one, and none may be wrong."""
        given = [each.encode("utf-8", "replace") for name, each in delivery.query if name == "secret"]
        if "authorization" in delivery.headers:
            given.append(basic_credentials(delivery.headers["authorization"])[1])
        # All are compared, so that the time taken does not say which place was right.
        matches = [hmac.compare_digest(each, self.secret.encode()) for each in given]
        if not matches or not all(matches):
            raise ForgedDeliveryError("secret: missing or wrong, in the URL or as the password of basic authentication")

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """One event: the trigger is its kind; a bare ticket is an updated one."""
        kind, payload, dedupe_key = "unknown", text_of(delivery.body), digest(delivery.body)
        try:
            document = _told(parse(delivery.body))
            kind = str(document["event"])
            body = _fitting(kind, document)
            return [self._event(kind, body.version or dedupe_key, payload, delivery, body)]
        except UnfitBodyError as unfit:
            return [quarantined(self.name, kind, dedupe_key, delivery.received_at, payload, str(unfit))]

    def _event(self, kind: str, version: str, payload: str, delivery: Delivery, body: Told) -> IncomingEvent:
        return IncomingEvent(
            source=self.name,
            kind=kind,
            dedupe_key=bounded(f"{body.ticket.id}/{kind}/{version}"),
            occurred_at=body.occurred_at or delivery.received_at,
            payload=payload,
            identifiers=body.identifiers(self.country),
            routing_keys=body.routing_keys(),
        )


def _told(document: dict[str, Any]) -> dict[str, Any]:
    """The document as ours is written: `event` a text, `ticket` an object."""
    if "ticket" not in document:
        return {"event": "ticket-updated", "ticket": document}
    event = document.get("event", "ticket-updated")
    return {**document, "event": event.get("type") if isinstance(event, dict) else event}


def _fitting(kind: str, document: dict[str, Any]) -> Told:
    if kind not in TRIGGERS:
        raise UnfitBodyError("event: not a trigger that is read here")
    return fit(Told, document)
