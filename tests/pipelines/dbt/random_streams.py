"""Any stream of events: lives of shoppers, mistaken merges and what was done about them, late, double and broken."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from pipelines.inbox import StoredEvent
from pipelines.sources.protocol import Delivery
from pipelines.sources.redelivery import read
from pipelines.sources.shopify import Shopify
from tests.pipelines.dbt.shop_stories import stories
from tests.pipelines.dbt.told import START, Told, arrived

DOOR = Shopify(())


@dataclass(frozen=True)
class Stream:
    """What arrived, in landing order; and what was refused at the door."""

    events: list[StoredEvent]
    refused: int


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    """Lives of one to three shoppers, of which some of what happened was never heard."""
    seed, shoppers = draw(st.integers(0, 9_999)), draw(st.integers(1, 3))
    told = stories(seed, shoppers)
    unheard = draw(st.sets(st.integers(10, max(10, len(told) - 1)), max_size=len(told) // 3))
    told = [each for place, each in enumerate(told) if place not in unheard]
    told += draw(_mistakes(shoppers))
    events = arrived(told, seed)
    return _as_received(draw, events)


@st.composite
def _mistakes(draw: st.DrawFn, shoppers: int) -> list[Told]:
    """Two shoppers taken for one, a browser that both use, and what an operator said."""
    told: list[Told] = []
    people = st.integers(1, shoppers)
    for _ in range(draw(st.integers(0, 3))):
        at = START + timedelta(days=draw(st.integers(0, 40)))
        one, other = draw(people), draw(people)
        pair = (f"shopify_customer_id:{one}", f"email:s{other}@example.com")
        source = draw(st.sampled_from(["shopify", "segment"]))
        names = pair if source == "shopify" else (f"anonymous_id:shared{draw(st.integers(1, 2))}", pair[0])
        told.append(Told(source, "merged", at, {}, names))
        for decision in draw(
            st.lists(st.sampled_from(["identity_edge_revoked", "identity_edge_restored"]), max_size=2)
        ):
            at += timedelta(hours=1)
            told.append(_decision(decision, at, *names))
    return told


def _decision(kind: str, at: datetime, one: str, other: str) -> Told:
    data = {"identifier": one, "other_identifier": other, "reason": "two people", "decided_by": "Kim"}
    keys = tuple(key for name in (one, other) for key in (name, f"identity:{name}"))
    return Told("rapport", kind, at, data, (), keys)


def _as_received(draw: st.DrawFn, events: list[StoredEvent]) -> Stream:
    """Some arrive at any other place, some a second time under another delivery's id, some broken."""
    order = list(events)
    for place in draw(st.lists(st.integers(0, len(order) - 1), max_size=12)):
        order.insert(draw(st.integers(0, len(order) - 1)), order.pop(place))
    refused = 0
    for place in draw(st.lists(st.integers(0, len(events) - 1), max_size=8)):
        event = events[place]
        if event.source == "shopify" and event.kind != "merged":
            order.insert(draw(st.integers(0, len(order))), replace(event, event_id=f"{event.event_id}-again"))
            refused += _is_refused(event)
    numbered = [_numbered(event, number) for number, event in enumerate(order, start=1)]
    return Stream(numbered, refused)


def _is_refused(event: StoredEvent) -> bool:
    """The same delivery with its id and its times gone: the door takes it for nobody's, and nothing of it lands."""
    broken = json.dumps(json.loads(event.payload) | {"id": None, "created_at": "soon", "updated_at": 7})
    headers = {"x-shopify-topic": event.kind, "x-shopify-webhook-id": f"{event.event_id}-broken"}
    [answer] = read(DOOR, Delivery(headers, broken.encode(), event.received_at, route=""))
    return answer.status == "quarantined"


def _numbered(event: StoredEvent, number: int) -> StoredEvent:
    received = max(event.occurred_at, datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(seconds=number)
    return replace(event, landing_number=number, received_at=received)
