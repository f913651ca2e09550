"""Tells Klaviyo what happened in service, and holds what it shows of that against what it was told.

It says of a request that it was taken, and does the work later. So the events of earlier runs are looked for among
those that it has: whatever is not there after an hour is told once more, and what is not there then is given up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.exports.klaviyo import Klaviyo
from pipelines.exports.ledger import Deed, Told
from pipelines.exports.receipts import ListReceipt
from pipelines.exports.run import EVENTS, NobodyLeftError, Telling
from pipelines.exports.service_events import EXPIRES_AFTER, KNOWN_BY, ServiceEvent, bulk_body, in_requests

# What stands in the ledger for a digest: told, told once more, shown by Klaviyo, given up. Nothing stands there of what
# was told before events could be known again.
TOLD, AGAIN, SHOWN, MISSING = "told", "again", "shown", "missing"
SHOWN_WITHIN = timedelta(hours=1)


def tell_events(telling: Telling, klaviyo: Klaviyo, part: ListReceipt) -> None:
    """Tell what is new, then look for what earlier runs told: `part.has` counts it, `part.received` what is shown."""
    telling.ledger.forget(EVENTS, telling.clock() - EXPIRES_AFTER - timedelta(days=1))
    before = telling.ledger.told(EVENTS)
    waiting = [event for event in telling.plan.events if event.event_id not in before.there]
    part.wanted, part.added = len(telling.plan.events), len(waiting)
    for some in in_requests(waiting):
        chosen = _told(telling, klaviyo, some)
        part.cancelled += len(some) - len(chosen)
        lines: list[tuple[str, str, Deed]] = [
            (each.event_id, AGAIN if each.event_id in before.gone else TOLD, "sent") for each in chosen
        ]
        telling.ledger.note(EVENTS, lines, telling.clock())
    _look_for(telling, klaviyo, part, before)


def _told(telling: Telling, klaviyo: Klaviyo, some: Sequence[ServiceEvent]) -> list[ServiceEvent]:
    """Those of them that could be told, asked anew before each attempt."""
    chosen: list[ServiceEvent] = []

    def make() -> dict[str, Any]:
        held = telling.unsettled({event.email for event in some})
        chosen[:] = [event for event in some if event.email not in held]
        if not chosen:
            raise NobodyLeftError
        return {"json": bulk_body(chosen)}

    try:
        klaviyo.tell_events(make)
    except NobodyLeftError:
        return []
    return chosen


def _look_for(telling: Telling, klaviyo: Klaviyo, part: ListReceipt, before: Told) -> None:
    """Of what earlier runs told, whatever is not known to be there."""
    planned = {event.event_id for event in telling.plan.events}
    states = {key: state for key, state in before.there.items() if state and key in planned}
    found = _shown(klaviyo, [event for event in telling.plan.events if states.get(event.event_id) in (TOLD, AGAIN)])
    since = telling.clock() - SHOWN_WITHIN
    lost = {
        key: state
        for key, state in states.items()
        if state in (TOLD, AGAIN) and key not in found and before.last[key] < since
    }
    lines: list[tuple[str, str, Deed]] = [(key, SHOWN, "sent") for key in sorted(found)]
    # What is told once more is told as if it never had been, by the next run and under the id that it had.
    lines += [(key, "", "removed") if state == TOLD else (key, MISSING, "sent") for key, state in lost.items()]
    telling.ledger.note(EVENTS, lines, telling.clock())
    part.repaired = sum(state == TOLD for state in lost.values())
    part.refused = sum(state == MISSING for state in states.values()) + len(lost) - part.repaired
    part.has = len(states)
    part.received = sum(state == SHOWN for state in states.values()) + found.total()


def _shown(klaviyo: Klaviyo, events: Sequence[ServiceEvent]) -> Counter[str]:
    """How often Klaviyo shows each of these events; of those that it does not show, nothing."""
    found: Counter[str] = Counter()
    if not events:
        return found
    wanted = {event.event_id for event in events}
    metrics = klaviyo.metrics()
    for name in sorted({event.name for event in events}):
        since = min(_moment(event) for event in events if event.name == name)
        for metric_id in metrics.get(name, ()):
            ids = (str(properties.get(KNOWN_BY)) for properties in klaviyo.happened(metric_id, since))
            found.update(event_id for event_id in ids if event_id in wanted)
    return found


def _moment(event: ServiceEvent) -> datetime:
    return event.occurred_at.replace(tzinfo=UTC)
