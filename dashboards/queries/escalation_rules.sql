-- Which rule handed over how often, what came of it, and how long a person took. One row per rule.
with episodes as (
    select
        rates.episode_id,
        coalesce(rates.handoff_rule, 'none') as rule,
        rates.avoidable_escalation_state as regret_state
    from snapshot.marts.fct_episode_rates as rates
    where
        rates.status = 'routed_to_team'
        and not rates.is_excluded
        and rates.started_at >= $starts_at
        and rates.started_at < $ends_at
        and list_contains($channels::varchar[], coalesce(rates.channel, 'unknown'))
        and list_contains($customer_types::varchar[], coalesce(rates.customer_type, 'unknown'))
        and ($skill = 'all' or contains(rates.skills, ', ' || $skill || ','))
),

times as (
    select
        episode_id,
        date_diff('millisecond', handoff_at, first_human_reply_at) / 60000.0 as minutes_to_human
    from snapshot.marts.fct_episodes
    where
        status = 'routed_to_team'
        and started_at >= $starts_at
        and started_at < $ends_at
)

select
    episodes.rule,
    count(*) as routed_count,
    count(*) filter (where episodes.regret_state = 'counted') as avoidable_count,
    count(*) filter (where episodes.regret_state = 'not_counted') as needed_count,
    count(*) filter (where episodes.regret_state = 'unknown') as unknown_count,
    count(times.minutes_to_human) as answered_count,
    median(times.minutes_to_human)::double as median_minutes_to_human,
    quantile_cont(times.minutes_to_human, 0.9)::double as slow_minutes_to_human
from episodes
inner join times on episodes.episode_id = times.episode_id
group by episodes.rule
order by routed_count desc, episodes.rule
