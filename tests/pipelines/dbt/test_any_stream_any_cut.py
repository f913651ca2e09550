"""For any stream and any cut, what is read live equals what is built anew, on every profile table but one.

The one is `profile_recommendations`: it ranks by what everybody bought, which a live read of one person takes from the
last build.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agent.profile_store.snapshots import opened
from tests.pipelines.dbt.batch import read_with
from tests.pipelines.dbt.quick_batch import QuickBatch
from tests.pipelines.dbt.random_streams import Stream, streams
from tests.pipelines.dbt.told import STREAMS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

NOT_LOCAL = {"profile_recommendations"}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> QuickBatch:
    return QuickBatch.made(tmp_path_factory.mktemp("quick"))


@settings(
    max_examples=STREAMS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    print_blob=True,
)
@given(stream=streams(), share=st.floats(0, 1))
def test_live_equals_a_rebuild(batch: QuickBatch, stream: Stream, share: float) -> None:
    events = stream.events
    cut = round(len(events) * share)
    tables = [table for table in batch.profile_tables() if table not in NOT_LOCAL]
    batch.begin()
    batch.land(events[:cut])
    batch.build()
    snapshot = batch.publish(cut)
    batch.land(events[cut:])
    batch.build()
    rebuilt = batch.profiles()

    people = {row[1]: row[0] for rows in rebuilt["profile_identifiers"].values() for row in rows}
    assert people
    attached = opened(snapshot.parent)
    with attached.reader() as reader:
        read: set[str] = set()
        for identifier, customer in people.items():
            # Every identifier leads to its person; what is known of them is compared once.
            asked = ["profile_identifiers"] if customer in read else tables
            live = read_with(attached, reader, events[cut:], identifier, asked)
            differing = [table for table in asked if live[table] != rebuilt[table].get(customer, frozenset())]
            assert differing == [], f"cut {cut} of {len(events)}, {identifier}"
            read.add(customer)
