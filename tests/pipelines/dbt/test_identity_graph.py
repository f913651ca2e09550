"""Who is who, over random evidence: the full build, every increment and every live read against plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.inbox import StoredEvent
from tests.pipelines.dbt.identity_oracle import persons
from tests.pipelines.dbt.identity_sql import IdentitySql, World, compiled, world
from tests.pipelines.dbt.told import START, STREAMS, stamp

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

BLOCKED = "email:help"
# Small ones, so that a few events pass them.
LIMITS = {
    "anonymous_id": {"shopify_customer_id": 1, "email": 2},
    "user_id": {"shopify_customer_id": 2, "email": 1},
    "phone": {"shopify_customer_id": 1, "email": 2},
    "email": {"shopify_customer_id": 2, "anonymous_id": 1},
}
NAMES = [
    *(f"shopify_customer_id:{number}" for number in range(1, 4)),
    *(f"email:{letter}" for letter in "abc"),
    BLOCKED,
    "phone:1",
    "user_id:x",
    *(f"anonymous_id:d{number}" for number in range(1, 4)),
]
SETTINGS = settings(max_examples=5 * STREAMS, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Said:
    """One event before it has arrived."""

    source: str
    kind: str
    at_hour: int
    names: tuple[str, ...]


@st.composite
def streams(draw: st.DrawFn) -> list[Said]:
    """What was heard of a few names, and what operators decided about pairs that were heard, in any order."""
    hours = st.integers(0, 9)
    some = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
    heard = draw(
        st.lists(
            st.builds(Said, st.sampled_from(["shopify", "segment"]), st.just("identify"), hours, some),
            min_size=2,
            max_size=16,
        )
    )
    pairs = sorted({pair for said in heard for pair in combinations(said.names, 2)})
    if not pairs:
        return heard
    kinds = st.sampled_from(["identity_edge_revoked", "identity_edge_revoked", "identity_edge_restored"])
    decided = draw(st.lists(st.builds(Said, st.just("rapport"), kinds, hours, st.sampled_from(pairs)), max_size=4))
    return draw(st.permutations(heard + decided))


def arrived(stream: list[Said]) -> list[StoredEvent]:
    """The events in the order of the list, whenever they happened."""
    return [_stored(number, said) for number, said in enumerate(stream, start=1)]


def _stored(number: int, said: Said) -> StoredEvent:
    at = START + timedelta(hours=said.at_hour)
    keys = [(name, "identifier") for name in said.names]
    data: dict[str, str] = {}
    if said.source == "rapport":
        one, other = said.names
        keys = [(name, "routing") for key in said.names for name in (key, f"identity:{key}")]
        data = {"identifier": one, "other_identifier": other, "reason": "not the same", "decided_by": "Kim"}
    body = json.dumps({"type": said.kind, "timestamp": stamp(at), "data": data})
    received = START + timedelta(days=1, seconds=number)
    return StoredEvent(number, f"e{number:04}", said.source, said.kind, at, received, body, tuple(keys))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sql(tmp_path_factory: pytest.TempPathFactory) -> IdentitySql:
    variables = {"identity_limits": LIMITS, "identity_blocklist": [BLOCKED], "identity_rounds": 2}
    return compiled(tmp_path_factory.mktemp("identity"), variables)


@pytest.fixture(scope="module")
def shop(sql: IdentitySql) -> Iterator[World]:
    with world(sql) as opened:
        yield opened


def expected(events: list[StoredEvent]) -> dict[str, str]:
    return persons(events, LIMITS, [BLOCKED])


@SETTINGS
@given(stream=streams(), cuts=st.sets(st.integers(0, 19), max_size=3))
def test_a_full_build_and_any_increments_say_what_the_rules_say(
    shop: World, stream: list[Said], cuts: set[int]
) -> None:
    events = arrived(stream)
    shop.begin()
    shop.land(events)
    shop.build_anew()
    assert shop.persons() == expected(events)

    shop.begin()
    landed = 0
    for cut in sorted({min(cut, len(events)) for cut in cuts} | {len(events)}):
        shop.land(events[landed:cut])
        shop.build()
        assert shop.persons() == expected(events[:cut])
        landed = cut


@SETTINGS
@given(stream=streams(), order=st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nobody(shop: World, stream: list[Said], order) -> None:
    shuffled = list(arrived(stream))
    order.shuffle(shuffled)
    renumbered = [replace(event, landing_number=number) for number, event in enumerate(shuffled, start=1)]
    shop.begin()
    for event in renumbered:
        shop.land([event])
    shop.build_anew()

    assert shop.persons() == expected(arrived(stream))


@SETTINGS
@given(stream=streams(), cut=st.integers(0, 19))
def test_a_live_read_of_anybody_says_what_the_next_build_will(shop: World, stream: list[Said], cut: int) -> None:
    events = arrived(stream)
    shop.begin()
    shop.land(events[:cut])
    shop.build()
    rebuilt = expected(events)
    with shop.published() as published:
        for name, customer in rebuilt.items():
            known = published.read(events[cut:], name)
            assert known == {other: owner for other, owner in rebuilt.items() if owner == customer}, name
