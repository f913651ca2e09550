"""The loop closes: what happens in the shop and in the chat comes out in the figures and in the lists."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from pipelines.sandbox.characters import BY_ID, Character
from tests.e2e.conftest import Rapport

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

LIST = "escalated_last_7_days"
HUMAN = "let me talk to a human"


@dataclass(frozen=True)
class Shopper:
    """A named customer, and who they are in the profiles."""

    character: Character
    profile_id: str


@dataclass(frozen=True)
class Before:
    """What the first refresh published and exported."""

    snapshot: str
    routed: Counter[str]
    lists: dict[str, bytes]


@dataclass(frozen=True)
class Story:
    """What happened between two refreshes; each turn as the agent answered it."""

    before: Before
    subscriber: Shopper
    silent: Shopper
    order: dict[str, Any]
    answered: dict[str, Any]
    answered_from: str
    handed_over: dict[str, Any]
    afterwards: dict[str, Any]


@pytest.fixture(scope="module")
def story(rapport: Rapport) -> Story:
    """A subscriber orders, asks, wants a person; so does somebody who agreed to no mail. Then a refresh."""
    before = Before(rapport.snapshot_name(), routed(rapport), rapport.exported())
    subscriber, silent = a_shopper(rapport, is_subscribed=True), a_shopper(rapport, is_subscribed=False)

    order = rapport.order(subscriber.character.customer_id, something_in_stock(rapport))
    rapport.waits_for("shopify", "orders/create", f"order:{order['id']}")
    chat = rapport.chat(subscriber.character.customer_id, "web-chat")
    answered = chat.says(f"where is my order {order['name']}")
    answered_from = rapport.snapshot_name()

    handed_over, afterwards = chat.says(HUMAN), chat.says("and where is my order now?")
    other = rapport.chat(silent.character.customer_id, "whatsapp")
    assert other.says(HUMAN)["is_handed_over"]
    for conversation in (chat, other):
        rapport.waits_for("rapport", "conversation_escalated", f"conversation:{conversation.conversation_id}")
    rapport.run("refresh")
    return Story(before, subscriber, silent, order, answered, answered_from, handed_over, afterwards)


def a_shopper(rapport: Rapport, *, is_subscribed: bool) -> Shopper:
    """A named customer of whom the snapshot knows this, and whom no conversation has escalated lately."""
    query = f"""
        select identifiers.identifier, customers.customer_id
        from profiles.profile_customers as customers
        inner join profiles.profile_identifiers as identifiers using (customer_id)
        where
            identifiers.identifier_type = 'shopify_customer_id'
            and customers.is_email_subscribed = ?
            and customers.customer_id not in (select customer_id from segments.segment_{LIST})
        order by identifiers.identifier
    """
    ids = {int(row[0].rpartition(":")[2]): row[1] for row in rapport.published(query, is_subscribed)}
    number = next(number for number in ids if number in BY_ID)
    return Shopper(BY_ID[number], ids[number])


def something_in_stock(rapport: Rapport) -> int:
    query = "select variant_id from catalog.catalog_variants where stock_quantity > 3 order by variant_id limit 1"
    return int(rapport.published(query)[0][0])


def routed(rapport: Rapport) -> Counter[str]:
    """Episodes that went to the team, by channel."""
    query = "select channel, sum(routed_to_team_count) from reports.rpt_episodes_daily group by channel"
    return Counter({channel: int(count) for channel, count in rapport.published(query)})


def members(rapport: Rapport) -> set[str]:
    """Who is on the list at the moment that the reports were computed for."""
    query = """
        select customer_id from segments.segment_members
        where
            segment = ?
            and member_since_at <= (select max(as_of) from reports.rpt_segment_members_current)
            and member_until_at > (select max(as_of) from reports.rpt_segment_members_current)
    """
    return {row[0] for row in rapport.published(query, LIST)}


def addresses(rapport: Rapport) -> list[str]:
    """The addresses in the exported list."""
    return [row["Email"] for row in csv.DictReader(rapport.exported()[LIST].decode().splitlines())]


def views(rapport: Rapport, snapshot: str) -> dict[str, str]:
    """The text of every live view in a snapshot, by name."""
    query = "select schema_name || '.' || view_name, sql from duckdb_views() where not internal"
    return dict(rapport.published(query, snapshot=snapshot))


def test_the_agent_knows_an_order_at_once_and_without_a_refresh(story: Story) -> None:
    reply = story.answered["reply"]

    assert story.answered_from == story.before.snapshot
    assert story.order["name"] in reply["text"]
    assert ("profile_orders", str(story.order["id"])) in {(claim["table"], claim["key"]) for claim in reply["claims"]}


def test_a_shopper_who_asks_for_a_human_is_handed_over_in_that_one_turn(story: Story) -> None:
    assert not story.answered["is_handed_over"]
    assert story.handed_over["is_handed_over"]
    assert story.handed_over["reply"]["reply_kind"] == "handover"


def test_the_agent_does_not_answer_over_the_human(story: Story) -> None:
    assert story.afterwards["is_handed_over"]
    assert story.afterwards["reply"] is None


def test_after_a_refresh_the_reports_count_each_handover_exactly_once(rapport: Rapport, story: Story) -> None:
    assert rapport.snapshot_name() != story.before.snapshot
    assert routed(rapport) - story.before.routed == {"web-chat": 1, "whatsapp": 1}


def test_after_a_refresh_both_are_in_the_segment(rapport: Rapport, story: Story) -> None:
    assert {story.subscriber.profile_id, story.silent.profile_id} <= members(rapport)


def test_only_who_agreed_to_mail_is_in_the_exported_list(rapport: Rapport, story: Story) -> None:
    exported = addresses(rapport)

    assert exported.count(story.subscriber.character.email) == 1
    assert story.silent.character.email not in exported
    assert story.subscriber.character.email not in story.before.lists[LIST].decode()


def test_every_exported_list_has_as_many_rows_as_the_reports_say_can_be_exported(
    rapport: Rapport, story: Story
) -> None:
    counted = dict(rapport.published("select segment, exportable_count from reports.rpt_segment_members_current"))

    assert {name: rapport.export_manifest(name)["rows"] for name in rapport.exported()} == counted
    assert counted[LIST] == len(addresses(rapport)) > 0


def test_the_live_views_that_were_replayed_are_those_that_dbt_wrote(rapport: Rapport, story: Story) -> None:
    written, replayed = views(rapport, story.before.snapshot), views(rapport, rapport.snapshot_name())

    assert len(written) > 100
    assert replayed == written


def test_a_refresh_with_nothing_new_exports_the_same_bytes_and_counts_the_same(rapport: Rapport, story: Story) -> None:
    lists, counts, name = rapport.exported(), routed(rapport), rapport.snapshot_name()

    rapport.run("refresh")

    assert rapport.snapshot_name() != name
    assert rapport.exported() == lists
    assert routed(rapport) == counts
