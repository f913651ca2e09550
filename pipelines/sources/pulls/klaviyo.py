"""Klaviyo's events with their profiles and metrics; an event never changes, so its id is its version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pipelines.sources.klaviyo import Klaviyo
from pipelines.sources.klaviyo_bodies import TOPICS
from pipelines.sources.protocol import Delivery
from pipelines.sources.pulls.api import UNKNOWN_SECRET, Api, Listed, Page, Paging, Parameters, delivery, iso, items

REVISION = "2026-07-15"


def _parameters(since: datetime | None, now: datetime) -> Parameters:  # noqa: ARG001  one signature for all lists
    window: Parameters = {"filter": f"greater-than(datetime,{iso(since)})"} if since else {}
    return {"include": "metric,profile", "sort": "datetime", "page[size]": 200, **window}


def _deliveries(page: Page, now: datetime) -> Iterator[Delivery]:
    beside = {(each.get("type"), each.get("id")): each for each in page.get("included") or [] if isinstance(each, dict)}
    for event in items(page, "data"):
        topic = _topic(beside.get(("metric", _related(event, "metric")), {}))
        # A shop's own events pass through Klaviyo as well; they are read where they come from.
        if topic in TOPICS:
            profile = beside.get(("profile", _related(event, "profile")))
            payload = {"data": event, "included": [profile] if profile else []}
            item = {"external_id": event.get("id"), "topic": topic, "payload": payload}
            yield delivery({"data": [item]}, now)


def _related(event: Any, name: str) -> object:
    """The id of a resource that the event refers to."""
    for step in ("relationships", name, "data", "id"):
        event = event.get(step) if isinstance(event, dict) else None
    return event


def _topic(metric: Any) -> str:
    """The webhook's topic of one of Klaviyo's own metrics: "Opened Email" is `event:klaviyo.opened_email`."""
    told = metric.get("attributes") or {}
    if (told.get("integration") or {}).get("name") != "Klaviyo":
        return ""
    return "event:klaviyo." + str(told.get("name", "")).lower().replace(" ", "_")


KLAVIYO = Api(
    name="klaviyo",
    headers=lambda token: {"Authorization": f"Klaviyo-API-Key {token}", "revision": REVISION},
    basic_user=None,
    lists=(
        Listed(
            name="events",
            path="api/events",
            paging=Paging("json_link", "links.next"),
            kinds=(),
            parameters=_parameters,
            deliveries=_deliveries,
        ),
    ),
    door=lambda country: Klaviyo(UNKNOWN_SECRET, country),
)
