"""How the episodes of the small snapshot stand to each rate, and the daily counts of that, each written by hand here.

Of the six that the AI resolved on 3 June three proved durable and one did not; of the other two it is not known. Of
the two that were checked in the store one came true, of three more it is not known.
"""

from __future__ import annotations

import duckdb

from dashboards.rate_definitions import RATES

WRITTEN = {
    "resolution": "status = 'resolved_by_ai'",
    "closed": "status = 'closed'",
    "claimed": "resolution_kind = 'claimed'",
    "confirmed": "resolution_kind = 'confirmed'",
    "autonomous": "is_autonomous",
    "assisted": "is_assisted",
    "routed_to_team": "status = 'routed_to_team'",
    "requested_team": "is_team_requested",
    "handover_failed": "is_handoff_failed",
}
UNDECIDED = {
    "requested_team": "status = 'open' and not is_team_requested",
    "handover_failed": "status = 'open' and not is_handoff_failed",
}
SINGLE = {
    "durable": ("counted", "counted", "counted", "not_counted", "pending", "pending"),
    "event_verified": ("counted", "not_counted", "pending", "pending", "pending"),
}
PROMISES = {"promise_kept_n": 4, "promise_kept_d": 5, "promise_kept_u": 9, "promise_kept_p": 9}
EPISODES = [name for name, rate in RATES.items() if rate.of == "conversation"]


def write_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """`fct_episode_rates` of the episodes that stand in `fct_episodes`, and `rpt_episode_rates_daily` of these."""
    connection.execute(f"""
    create table marts.fct_episode_rates as select
        episode_id, conversation_id, customer_id, channel, customer_type,
        case when skills = '' then '' else ', ' || skills || ',' end as skills,
        status, handoff_rule, is_excluded, {", ".join(_state(name) for name in EPISODES)},
        (started_at at time zone 'UTC' at time zone 'Europe/London')::date as episode_date, started_at
    from marts.fct_episodes
    """)
    counts = ", ".join(_counts(name) for name in EPISODES)
    promises = ", ".join(f"0::bigint as {name}" for name in PROMISES)
    connection.execute(f"""
    create table reports.rpt_episode_rates_daily as
    with kept as (
        select 'all' as skill, * from marts.fct_episode_rates
        union all
        select unnest(string_split(trim(skills, ', '), ', ')), * from marts.fct_episode_rates where skills != ''
    )
    select episode_date, channel, customer_type, skill, count(*) filter (not is_excluded) as episode_count,
        count(*) filter (is_excluded) as excluded_count, {counts}, {promises}
    from kept group by all
    """)
    told = ", ".join(f"{name} = {count}" for name, count in PROMISES.items())
    connection.execute(f"""
    update reports.rpt_episode_rates_daily set {told}
    where episode_date = '2026-06-03' and skill = 'all'
    """)


def _state(name: str) -> str:
    if name in SINGLE:
        cases = " ".join(f"when '2026-06-03-{number}' then '{state}'" for number, state in enumerate(SINGLE[name]))
        return f"case episode_id {cases} end as {name}_state"
    if name not in WRITTEN:
        return f"null::varchar as {name}_state"
    undecided = UNDECIDED.get(name, "status = 'open'")
    return (
        f"case when is_excluded then null when {undecided} then 'unknown' when {WRITTEN[name]} then 'counted' "
        f"else 'not_counted' end as {name}_state"
    )


def _counts(name: str) -> str:
    return (
        f"count(*) filter ({name}_state = 'counted') as {name}_n, "
        f"count(*) filter ({name}_state in ('counted', 'not_counted', 'unknown')) as {name}_d, "
        f"count(*) filter ({name}_state in ('unknown', 'pending')) as {name}_u, "
        f"count(*) filter ({name}_state = 'pending') as {name}_p"
    )
