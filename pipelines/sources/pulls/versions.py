"""Which version of what an event tells: how a pull knows what a webhook had brought already.

Known is what an accepted event of the same source in the inbox tells in the same or a newer version, by the
version's own time in the payload. The inbox is the log that everything is rebuilt from, so what is there is not
lost, landed or not; and an older version that comes late changes nothing. An event older than the inbox keeps
payloads is not found: its version is landed once more, under a key of its own, and folds into the same row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pipelines.inbox import Inbox, IncomingEvent, ToldEvent
from pipelines.sources.acceptance import UnfitBodyError, moment, parse
from pipelines.sources.gorgias_bodies import zoned


class Version(NamedTuple):
    """A thing of a source, `orders/1043`, and the moment of its version."""

    thing: str
    at: datetime


def version_of(source: str, kind: str, payload: str) -> Version | None:
    """The version that an event of this kind tells, or nothing when it tells of no thing that changes."""
    what, document = thing_of(source, kind, payload)
    if source == "shopify":
        return _version(what, document, "updated_at", "processed_at", "created_at")
    if source == "zendesk" and what == "ticket":
        return _version(what, document, "updated_at")
    if source == "gorgias":
        return _version(what, document, "updated_datetime", "created_datetime")
    return None


def thing_of(source: str, kind: str, payload: str) -> tuple[str, Any]:
    """What an event is about, `orders` or `ticket`, and the document of it; no document in what cannot be read."""
    try:
        document = parse(payload.encode("utf-8", "replace"))
    except UnfitBodyError:
        return kind, None
    if source == "zendesk" and kind.startswith("ticket"):
        return "ticket", document.get("ticket") or document.get("detail")
    if source == "gorgias":
        return "ticket", document.get("ticket", document)
    return kind.partition("/")[0], document


def already_told(inbox: Inbox, events: Iterable[IncomingEvent], kinds: tuple[str, ...]) -> set[Version]:
    """The versions among the accepted `events` that the inbox holds, or holds a newer one of."""
    accepted = [event for event in events if event.status == "accepted"]
    told = told_of(inbox, accepted, kinds)
    newest = _newest(version_of(event.source, each.kind, each.payload) for event in accepted[:1] for each in told)
    asked = {version_of(event.source, event.kind, event.payload) for event in accepted}
    return {each for each in asked if each and each.thing in newest and newest[each.thing] >= each.at}


def told_of(inbox: Inbox, events: Sequence[IncomingEvent], kinds: tuple[str, ...]) -> list[ToldEvent]:
    """What the inbox holds of these kinds about the things of the accepted `events`, in landing order."""
    if not events or not kinds:
        return []
    return inbox.told(events[0].source, kinds, {_found_by(event) for event in events})


def _found_by(event: IncomingEvent) -> str:
    """The key that leads to the events of the same thing: its own number comes first, of a person the id."""
    return (*event.routing_keys, *event.identifiers)[0]


def _newest(versions: Iterable[Version | None]) -> Mapping[str, datetime]:
    newest: dict[str, datetime] = {}
    for version in versions:
        if version is not None:
            newest[version.thing] = max(version.at, newest.get(version.thing, version.at))
    return newest


def _version(what: str, document: Any, *times: str) -> Version | None:
    if not isinstance(document, dict):
        return None
    at = next((found for time in times if (found := moment(zoned(document.get(time))))), None)
    return Version(f"{what}/{_number(what, document)}", at) if at else None


def _number(what: str, document: dict[str, Any]) -> str:
    """The thing's number; stock has none of its own and is counted by item and place."""
    if what == "inventory_levels":
        return f"{document.get('inventory_item_id')}:{document.get('location_id')}"
    return str(document.get("id"))
