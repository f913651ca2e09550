"""Service at any size: episodes and what hangs on them, straight into the marts, and every figure by dbt's own SQL.

A small world that was told through the door gives each table its true columns; made-up episodes join it, a year of
them, and the models that rest on these are run again from what dbt compiled. So aggregates are those that dbt makes.
The same number always gives the same rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.inbox.postgres import start_embedded
from pipelines.warehouse import landing
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import publish
from tests.evals._planted import AS_OF, planted
from tests.evals.planted_worlds import PROJECT, told
from tests.parsed import run_parsed

THREADS = 2
BOUNDS: dict[str, Any] = {"memory_limit": "12GB", "threads": THREADS}

# Whatever a picker lands on: weights by repetition, drawn by the hash of the episode's number and a salt.
CHANNELS = ("web-chat", "web-chat", "web-chat", "email", "sms", "whatsapp")
TYPES = ("anonymous", "new", "repeat", "repeat")
SKILLS = ("track_order", "return_order", "refund_status", "product_question", "loyalty_balance", "cancel_order",
          "discount_question", "subscription_question", "warranty_question", "recommend_product")  # fmt: skip
RULES = ("asked_for_a_person", "three_attempts", "low_confidence", "high_value_after_one_reply", "damaged_item",
         "a_very_long_name_of_a_rule_that_a_brand_has_written_itself_for_one_campaign")  # fmt: skip
STATUSES = ("resolved_by_ai",) * 6 + ("routed_to_team",) * 2 + ("closed",)


def _drawn(salt: int) -> str:
    # Of a text: the hash of two numbers draws one column by the other.
    return f"hash('{salt} of ' || number)"


def _pick(options: tuple[str, ...], salt: int) -> str:
    return f"({list(options)!r})[(1 + {_drawn(salt)} % {len(options)})::int]"


def _within(most: int, salt: int) -> str:
    return f"({_drawn(salt)} % {most})::bigint"


EPISODES = f"""
create temp table made as
with drawn as (
    select
        number,
        'made-' || number as conversation_id,
        'made-' || number || '/1' as episode_id,
        {_pick(CHANNELS, 1)} as channel,
        {_pick(TYPES, 2)} as customer_type,
        {_pick(SKILLS, 3)} as skill,
        {_pick(SKILLS, 4)} as other_skill,
        {_pick(RULES, 5)} as rule,
        timestamp '{AS_OF:%Y-%m-%d %H:%M:%S}' - to_seconds(1 + {_within(365 * 86_400, 6)}) as started_at,
        {_pick(STATUSES, 7)} as drawn_status,
        {_within(100, 8)} as luck,
        1 + {_within(6, 9)} as reply_count
    from range($first, $last) as numbers (number)
)
select
    *,
    case when started_at > timestamp '{AS_OF:%Y-%m-%d %H:%M:%S}' - interval 1 day then 'open' else drawn_status end
        as status,
    if(customer_type = 'anonymous', null, 'person-' || {_within(300_000, 10)}) as customer_id,
    started_at + to_seconds(120 + {_within(7_200, 11)}) as decided_at
from drawn
"""
LEAVES = {
    "marts.fct_episodes": """
        select
            episode_id, conversation_id, customer_id, channel, customer_type, status,
            if(luck < 60, skill, skill || ', ' || other_skill) as skills,
            if(status = 'resolved_by_ai', if(luck % 3 = 0, 'confirmed', 'claimed'), null) as resolution_kind,
            if(status = 'routed_to_team', rule, null) as handoff_rule,
            if(status = 'routed_to_team', if(rule = 'asked_for_a_person', 'explicit-ask', 'escalation-rule'), null)
                as handoff_category,
            if(status = 'routed_to_team', skill, null) as handoff_skill,
            'release-' || luck % 3 as release_id, if(luck = 1, 'test', null) as exclusion_reason,
            2 * reply_count as message_count, reply_count as inbound_count, reply_count as ai_reply_count,
            if(status = 'routed_to_team' and luck > 10, 1 + luck % 3, 0) as human_reply_count, 1 as full_answer_count,
            if(luck % 7 = 0, 1 + luck % 5, null) as csat_rating,
            if(status = 'routed_to_team', 'human', 'ai') as served_by,
            if(status in ('open', 'closed'), null, date_diff('second', started_at, decided_at) / 60.0)
                as resolution_minutes,
            if(status in ('open', 'closed'), null, date_diff('second', started_at, decided_at) / 180.0)
                as resolution_business_minutes,
            if(status = 'routed_to_team' and luck > 10, 3 + luck % 20, null) as human_handle_minutes,
            status = 'routed_to_team' and luck < 70 as is_team_requested, luck = 2 as is_handoff_failed,
            status = 'routed_to_team' and luck > 20 as is_human_resolved, status = 'resolved_by_ai' as is_autonomous,
            false as is_assisted, luck % 11 = 0 and status = 'resolved_by_ai' as is_reopened, luck = 1 as is_excluded,
            started_at, started_at + to_seconds(1 + luck % 9) as first_ai_reply_at,
            if(status = 'routed_to_team' and luck > 10, decided_at, null) as first_human_reply_at,
            if(status = 'routed_to_team', started_at + to_seconds(60), null) as handoff_at,
            case when status = 'resolved_by_ai' or (status = 'routed_to_team' and luck > 20) then decided_at end
                as resolved_at,
            decided_at as last_message_at, current_timestamp::timestamp as recorded_at
        from made
    """,
    "marts.fct_episode_topics": """
        select episode_id, 'skill' as topic_kind, skill as topic, false as is_talk from made
        union all
        select episode_id, 'skill', other_skill, false from made where luck >= 60 and other_skill != skill
        union all
        select episode_id, 'intent', skill, false from made
    """,
    "marts.fct_recontacts": """
        select episode_id, episode_id || 'n' as next_episode_id, customer_id, channel, channel as next_channel,
            'intent' as shared_topic_kind, skill as shared_topic, false as is_other_channel, decided_at as settled_at,
            decided_at + interval 1 day as recontacted_at
        from made where luck % 13 = 0 and customer_id is not null
    """,
    "marts.fct_episode_sales": """
        select episode_id, customer_id, if(luck < 8, 40, 0) as revenue_within_24_hours,
            if(luck < 8, 1, 0) as order_count_within_24_hours, if(luck < 30, 2, 0) as recommended_count,
            if(luck < 4, 1, 0) as recommended_bought_count, luck < 25 as has_open_cart, luck < 9 as has_completed_cart,
            luck < 12 as has_changed_cart, if(luck < 20, decided_at + interval 9 day, null) as came_back_at
        from made where customer_id is not null
    """,
    "marts.fct_promises": """
        select episode_id || 'p' as promise_id, episode_id, conversation_id, customer_id, channel, customer_type,
            'refund' as promise_kind, if(luck < 5, 'broken', 'kept') as state,
            if(luck < 5, 'not_counted', 'counted') as promise_kept_state, started_at as episode_started_at,
            started_at as promised_at, started_at + interval 5 day as due_at, started_at + interval 2 day as kept_at
        from made where luck < 30
    """,
    "marts.fct_success_checks": """
        select episode_id || 'c' as check_id, episode_id, if(luck % 10 = 0, 'failed', 'verified') as state,
            started_at as deadline_at
        from made where status = 'resolved_by_ai' and luck < 50
    """,
    "marts.fct_escalation_regrets": """
        select episode_id, conversation_id, customer_id, rule as handoff_rule, skill as handoff_skill,
            case
                when status = 'open' or luck > 90 then 'unknown'
                when status = 'routed_to_team' and luck < 12 then 'avoidable'
                when status != 'routed_to_team' and luck < 6 then 'missed'
                else 'none'
            end as regret, 'made' as regret_reason, decided_at as settled_at
        from made where luck != 1
    """,
    "marts.fct_feedback": """
        select *, case when served_by != 'ai' then null when rating is null then 'pending'
                when rating >= 9 then 'counted' else 'not_counted' end as ai_promoters_state,
            case when served_by != 'ai' then null when rating is null then 'pending'
                when rating <= 6 then 'counted' else 'not_counted' end as ai_detractors_state,
            case when served_by != 'human' then null when rating is null then 'pending'
                when rating >= 9 then 'counted' else 'not_counted' end as human_promoters_state,
            case when served_by != 'human' then null when rating is null then 'pending'
                when rating <= 6 then 'counted' else 'not_counted' end as human_detractors_state
        from (
            select 'f' || number as feedback_id, episode_id, conversation_id, customer_id, channel, customer_type,
                'nps' as kind, if(status = 'routed_to_team', 'human', 'ai') as served_by,
                if(number % 3 = 0, null, number % 11) as rating, number % 3 != 0 as is_answered, true as is_asked,
                false as is_excluded, started_at as episode_started_at, decided_at as asked_at
            from made where luck between 10 and 25 and status not in ('open', 'closed')
        )
    """,
    "marts.fct_handoffs": """
        select 'h' || number as handoff_id, episode_id, conversation_id, customer_id, channel, customer_type, rule,
            skill, if(luck % 4 = 0, 'email, transcript', 'orders, email, transcript') as package_parts,
            if(luck % 4 = 0, 'orders', '') as package_missing,
            if(luck % 9 = 1 and luck % 4 != 0, 'orders', '') as asked_again_for,
            if(luck = 1, null, if(luck % 4 = 0, 'not_counted', 'counted')) as package_complete_state,
            if(luck = 1, null, if(luck <= 10, 'pending',
                if(luck % 9 = 1 and luck % 4 != 0, 'counted', 'not_counted'))) as asked_again_state,
            if(luck = 1, null, if(luck <= 10, 'unknown', 'counted')) as handover_answered_state,
            if(luck = 1, null, if(luck <= 20, 'unknown', 'counted')) as handover_resolved_state,
            if(luck > 10, 1 + luck % 3, 0) as reply_count, true as is_package_told,
            luck % 4 != 0 as is_package_complete, luck % 9 = 1 and luck % 4 != 0 as is_asked_again,
            luck > 20 as is_resolved, luck = 1 as is_excluded, started_at as episode_started_at,
            started_at + to_seconds(60) as handed_over_at
        from made where status = 'routed_to_team'
    """,
    "marts.fct_replies": """
        select 'r' || number || '-' || place as message_id, episode_id, conversation_id, customer_id, channel,
            customer_type, skill as skills, 1 + luck % 4 as claim_count, if(luck % 25 = 0, 1, 0) as held_back_count,
            place + luck || ', ' || luck * 3 as fact_ages_seconds,
            if(luck = 1, null, if(luck % 25 = 0, 'not_counted', 'counted')) as bound_at_once_state,
            luck = 1 as is_excluded, started_at as episode_started_at, started_at + to_seconds(place * 40) as sent_at
        from made, range(2) as places (place)
    """,
    "marts.fct_episode_products": """
        select episode_id, 'product-' || number % 400 as product_id from made where luck < 70
    """,
    "marts.fct_conversation_messages": """
        select 'm' || number || '-' || place as message_id, conversation_id, customer_id,
            if(place % 2 = 0, 'customer', 'agent') as author, channel,
            'Where is my order ' || number || ' and what about the ' || skill as text,
            started_at + to_seconds(place * 40) as sent_at
        from made, range(2) as places (place)
    """,
    "marts.fct_service_events": """
        select 's' || number as service_event_id, 'started_conversation' as event_name, customer_id, conversation_id,
            channel, skill, '{}' as properties, started_at as occurred_at, started_at as recorded_at
        from made
        union all
        select 'q' || number, 'question_unanswered', customer_id, conversation_id, channel, skill,
            json_object('question', 'Can I wash the ' || skill || ' at ' || number % 90 || ' degrees?',
                'words', 'wash ' || skill || ' ' || number % 90), started_at, started_at
        from made where luck < 4
    """,
    "segments.segment_members": """
        select customer_id, 'resolved_and_ordered' as segment, 'audience' as purpose, 'made up' as reason,
            's' || number as event_id, 'none needed' as consent_basis, false as is_exclusion,
            started_at as member_since_at, started_at + interval 30 day as member_until_at, started_at as recorded_at
        from made where luck < 8 and customer_id is not null
    """,
    "intermediate.int_episode_entries": """
        select episode_id, conversation_id, 'i' || number as entry_id, 'inbound' as entry_kind, 1 as position,
            started_at as happened_at
        from made
    """,
    "intermediate.int_conversation_messages_folded": """
        select 'i' || number as message_id, conversation_id, skill as intents from made
    """,
}


@dataclass(frozen=True)
class Built:
    """A small world that dbt has built in full: its warehouse, and what dbt wrote down of it."""

    paths: WarehousePaths

    @property
    def manifest(self) -> Path:
        """The project as dbt understood it."""
        return self.paths.dbt_state / "manifest.json"


def small_world(folder: Path) -> Built:
    """Tell a small world and build every model."""
    folder.chmod(0o755)
    paths = WarehousePaths(folder / "data")
    told(planted(1), start_embedded(folder / "store"), paths)
    warehouse = {"RAPPORT_WAREHOUSE": str(paths.warehouse)}
    run_parsed(["run"], project=PROJECT, state=paths.dbt_state, environment=warehouse)
    return Built(paths)


def grow(world: Built, episodes: int) -> None:
    """Add a year's episodes, and make every figure that rests on them anew by the SQL that dbt compiled."""
    with duckdb.connect(str(world.paths.warehouse), config=BOUNDS) as connection:
        connection.execute(EPISODES, {"first": 0, "last": episodes})
        there = {f"{schema}.{name}" for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables()").fetchall()}  # fmt: skip
        for table, query in LEAVES.items():
            if table in there:
                _add(connection, table, query)
        for relation, statement in _resting_on_them(world.manifest):
            connection.execute(f"create or replace table {relation} as {statement}")


def _add(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """The columns that both have: a table may have got another one since, and a test's may have fewer."""
    known = {row[0] for row in connection.execute(f"describe {table}").fetchall()}
    told = [row[0] for row in connection.execute(f"describe {query}").fetchall() if row[0] in known]
    connection.execute(f"insert into {table} by name select {', '.join(told)} from ({query})")


def _resting_on_them(manifest: Path) -> list[tuple[str, str]]:
    """Marts and reports that read what was added, each after those that it reads, with dbt's own statement."""
    nodes = json.loads(manifest.read_text())["nodes"]
    results = json.loads((manifest.parent / "run_results.json").read_text())["results"]
    changed = {name for name, node in nodes.items() if f"{node['schema']}.{node['name']}" in LEAVES}
    found = []
    for result in results:
        name = result["unique_id"]
        node = nodes.get(name, {"depends_on": {"nodes": []}, "schema": ""})
        rests = bool(changed & set(node["depends_on"]["nodes"]))
        is_table = node.get("config", {}).get("materialized") == "table"
        if name not in changed and rests and is_table and node["schema"] in ("marts", "reports"):
            changed.add(name)
            found.append((f"{node['schema']}.{node['name']}", result["compiled_code"]))
    return found


def published(world: Built) -> Path:
    """Publish the world as it is; the data directory that pages are pointed to."""
    landing.note_built(world.paths.warehouse, 1, now=AS_OF)
    publish(world.paths, world.manifest, as_of=AS_OF, now=datetime.now(UTC), write_live_views=lambda _: None)
    return world.paths.data_dir
