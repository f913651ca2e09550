"""For any stream and any cut, what is read live equals what is built anew, on every profile table but one.

The one is `profile_recommendations`: it ranks by what everybody bought, which a live read of one person takes from the
last build.

In the same warehouse, for it costs half a minute to make: who may be written to after random histories of consent, and
what a return does to the lists.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agent.profile_store.snapshots import opened
from pipelines.experiments.assigning import assignments
from pipelines.experiments.estimating import estimated, keep
from pipelines.exports.members import lists
from pipelines.inbox import IncomingEvent
from pipelines.warehouse import landing
from tests.evals.consents import exported, histories, report
from tests.pipelines.dbt.batch import read_with
from tests.pipelines.dbt.experiment_stories import (
    BEGUN,
    COMPLAINING,
    ESCALATED,
    KEEN,
    PAIR,
    SPARE,
    WRITE,
    arm_of,
    changed,
    later,
    shoppers,
)
from tests.pipelines.dbt.quick_batch import QuickBatch
from tests.pipelines.dbt.random_streams import Stream, streams
from tests.pipelines.dbt.shop_stories import stories
from tests.pipelines.dbt.told import START, STREAMS, Told, arrived, stamp

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
            live = read_with(attached, reader, events[cut:], identifier, asked, and_views=not read)
            differing = [table for table in asked if live[table] != rebuilt[table].get(customer, frozenset())]
            assert differing == [], f"cut {cut} of {len(events)}, {identifier}"
            read.add(customer)


def test_nobody_is_on_a_list_who_has_not_said_yes_last_or_whom_an_exclusion_suppresses(batch: QuickBatch) -> None:
    people = histories(200, seed=7)
    batch.begin()
    batch.land(arrived([each for one in people for each in one.told], 7))
    batch.build()

    found = report(people, exported(batch))
    assert found.met, found.as_line()
    assert found.size["exported"] > 10


RETURNED = """
select returns.customer_id, max(returns.closed_at)
from profiles.profile_returns as returns
inner join profiles.profile_orders as orders on returns.customer_id = orders.customer_id
where returns.closed_at is not null and returns.status = 'closed'
group by returns.customer_id
having max(orders.ordered_at) < max(returns.closed_at)
order by 1 limit 1
"""
NUMBER = """
select split_part(identifier, ':', 2) from profiles.profile_identifiers
where customer_id = ? and identifier_type = 'shopify_customer_id'
"""


def test_18_after_a_return_nothing_is_sold_and_a_perk_is_offered_and_the_agent_knows_at_once(batch: QuickBatch) -> None:
    events = arrived(stories(11, 6), 11)
    batch.begin()
    batch.land(events)
    batch.build()
    with batch.paths.open() as warehouse:
        customer, returned_at = warehouse.execute(RETURNED).fetchall()[0]
        [(number,)] = warehouse.execute(NUMBER, [customer]).fetchall()
    returned_at = returned_at.replace(tzinfo=UTC)
    snapshot = batch.publish(len(events))
    news = _interested(number, returned_at, len(events))

    # Nothing has been built since they asked: what the agent reads has it all the same.
    attached = opened(snapshot.parent)
    with attached.reader() as reader:
        rows = read_with(attached, reader, news, f"shopify_customer_id:{number}", ["profile_segments"])
    assert {"returned_last_7_days", "thanks_after_return", "interest_not_ordered"} <= _in(rows, returned_at, days=1)

    batch.land(news)
    batch.build()
    mail = f"s{number}@example.com"
    tomorrow, next_week = (_lists_of(batch, mail, returned_at + timedelta(days=days)) for days in (1, 8))
    assert {"returned_last_7_days", "thanks_after_return"} <= tomorrow
    assert "interest_not_ordered" not in tomorrow
    assert "interest_not_ordered" in next_week
    assert tomorrow.isdisjoint(next_week - {"own_away"})


def _interested(number: str, at: datetime, after: int) -> list[Any]:
    """An hour before the return they agreed to mail and asked about a product in a chat."""
    asked, me = at - timedelta(hours=1), f"shopify_customer_id:{number}"
    talk = {"conversation_id": "c18", "channel": "web-chat", "mode": "live", "customer_identifier": me}
    consent = {"state": "subscribed", "consent_updated_at": stamp(asked)}
    account = {"id": int(number), "email": f"s{number}@example.com", "created_at": stamp(asked)}
    account |= {"updated_at": stamp(asked + timedelta(days=400)), "email_marketing_consent": consent, "tags": ""}
    told = [
        Told("shopify", "customers/update", asked, account, (me, f"email:s{number}@example.com")),
        Told(
            "rapport", "product_interest_captured", asked, talk | {"product_ids": ["1"]}, (me,), ("conversation:c18",)
        ),
    ]
    return [replace(each, landing_number=after + place) for place, each in enumerate(arrived(told, 1), start=1)]


def _in(rows: dict[str, Any], at: datetime, *, days: int) -> set[str]:
    """The segments whose rows hold so many days later; a row is customer, segment, ..., since, until, expiry."""
    moment = (at + timedelta(days=days)).replace(tzinfo=None)
    return {row[1] for row in rows["profile_segments"] if row[-3] <= moment and (row[-2] is None or moment < row[-2])}


def _lists_of(batch: QuickBatch, email: str, as_of: datetime) -> set[str]:
    with batch.paths.open() as warehouse:
        return {name for name, members in lists(warehouse, as_of).items() if any(m.email == email for m in members)}


def test_an_experiment_draws_by_its_formula_keeps_its_arms_off_lists_and_is_estimated(batch: QuickBatch) -> None:
    told = [changed(WRITE, "running", 3), changed(SPARE, "running", 3), *shoppers()]
    entered = START + timedelta(days=6)
    batch.begin()
    batch.land(arrived(told, 1))
    _build_as_of(batch, entered)
    people = _people(batch)
    arms = {name: {number: arm_of(name, people[number]) for number in people} for name in (WRITE, SPARE)}
    mailed = _mailed(batch, entered)

    # Whoever complains is on no list, whatever their arm; whoever is in no arm stays where they were.
    assert mailed & {*COMPLAINING} == set()
    assert mailed & {*KEEN} == {number for number in KEEN if arms[WRITE][number] in ("written_to", None)}
    # Their interest is older than the experiment on it: what keeps them off its list is the exclusion, where it holds.
    assert mailed & {*ESCALATED} == {number for number in ESCALATED if arms[SPARE][number] == "as_before"}
    with batch.paths.open() as warehouse:
        logged = assignments(warehouse, entered)
        suppressed = _numbers(warehouse, "select customer_id from segments.segment_suppressed_by_experiment")
    assert suppressed & {*KEEN} == {number for number in KEEN if arms[WRITE][number] == "left_alone"}
    drawn = {number: arm for number, arm in arms[WRITE].items() if number in (*KEEN, *PAIR) and arm}
    names = {f"experiment_assigned:{WRITE}:{people[number]}" for number in drawn}
    names |= {f"experiment_assigned:{SPARE}:{people[number]}" for number in ESCALATED}
    assert {event.dedupe_key for event in logged} == names

    news = later({number: arm for number, arm in drawn.items() if number in KEEN})
    _land_after(batch, told, [*map(_as_told, logged), *news])
    read_at = BEGUN + timedelta(days=70)
    _build_as_of(batch, read_at)
    with batch.paths.open() as warehouse:
        # Logged once, they are logged no more; two in one person count once, in the earlier arm, and are shown.
        assert assignments(warehouse, entered) == []
        counted = warehouse.execute(
            "select count(*), sum(assignment_count), count(*) filter (where is_crossed_over) "
            "from marts.fct_assignments where experiment_id = ?", [WRITE]
        ).fetchall()  # fmt: skip
        rows = {(row.arm, row.outcome): row for row in estimated(warehouse, read_at) if row.experiment_id == WRITE}
        keep(warehouse, [*rows.values()], read_at)
        [(shown,)] = warehouse.execute("select count(*) from reports.rpt_experiments").fetchall()
    both = sum(number in drawn for number in PAIR)
    is_crossed = both == 2 and drawn[PAIR[0]] != drawn[PAIR[1]]
    assert counted == [(len(drawn) - (both == 2), len(drawn), int(is_crossed))]
    assert shown == len(rows) == 6
    bought = rows["written_to", "bought_again"]
    buyers = [number for number in KEEN if drawn.get(number) == "written_to" and number % 2 == 0]
    assert (bought.treated.total, bought.control.total, bought.treated.unknown) == (len(buyers), 0, 0)
    assert rows["written_to", "revenue"].treated.total > 0
    assert bought.verdict == "not_enough_yet"


def test_an_experiment_that_was_stopped_keeps_nobody_from_anything_and_one_not_begun_is_foreseen(
    batch: QuickBatch,
) -> None:
    told = [changed(SPARE, "running", 3), changed(WRITE, "signed", 3), *shoppers()]
    batch.begin()
    batch.land(arrived(told, 1))
    _build_as_of(batch, START + timedelta(days=4.9))
    people, before = _people(batch), _mailed(batch, START + timedelta(days=4.9))
    with batch.paths.open() as warehouse:
        logged = assignments(warehouse, START + timedelta(days=4.9))
    _land_after(batch, told, [changed(SPARE, "stopped", 5), *map(_as_told, logged)])
    _build_as_of(batch, START + timedelta(days=60))
    still, after = (_mailed(batch, START + timedelta(days=day)) for day in (4.9, 5.1))
    as_before = {number for number in ESCALATED if arm_of(SPARE, people[number]) == "as_before"}
    assert before & {*ESCALATED} == still & {*ESCALATED} == as_before
    # From the moment that it was stopped the exclusion holds for all whom somebody took over from.
    assert after & {*ESCALATED} == set()
    with batch.paths.open() as warehouse:
        rows = [row for row in estimated(warehouse, START + timedelta(days=60)) if row.experiment_id == WRITE]
    assert {row.verdict for row in rows} == {"not_started"}
    # Sixty days back to twenty: all who asked, complaints among them, for a complaint may be over by the start.
    assert {row.control.known for row in rows} == {len([*KEEN, *ESCALATED, *COMPLAINING, *PAIR])}
    assert all(row.needed_per_arm is None for row in rows if row.outcome == "revenue")


def _build_as_of(batch: QuickBatch, moment: datetime) -> None:
    landing.begin_build(batch.paths.warehouse, as_of=moment)
    batch.build()


def _people(batch: QuickBatch) -> dict[int, str]:
    query = "select identifier, customer_id from profiles.profile_identifiers where identifier like 'shopify_c%'"
    with batch.paths.open() as warehouse:
        return {int(name.split(":")[1]): person for name, person in warehouse.execute(query).fetchall()}


def _numbers(warehouse: Any, query: str) -> set[int]:
    held = "select split_part(identifier, ':', 2) from profiles.profile_identifiers where identifier like 'shopify_c%'"
    return {int(number) for (number,) in warehouse.execute(f"{held} and customer_id in ({query})").fetchall()}


def _mailed(batch: QuickBatch, at: datetime) -> set[int]:
    """The numbers of those on the list of the interested."""
    with batch.paths.open() as warehouse:
        return {int(member.external_id or 0) for member in lists(warehouse, at)["interest_not_ordered"]}


def _as_told(event: IncomingEvent) -> Told:
    return Told("rapport", event.kind, event.occurred_at, json.loads(event.payload)["data"], event.identifiers)


def _land_after(batch: QuickBatch, told: list[Told], news: list[Told]) -> None:
    later = (replace(each, landing_number=len(told) + place) for place, each in enumerate(arrived(news, 2), start=1))
    batch.land([replace(each, event_id=f"later-{each.event_id}") for each in later])
