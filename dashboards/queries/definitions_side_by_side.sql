-- What each definition counts of the same conversations, and how many of them it takes for something else than we do.
-- One row per definition.
select
    definition,
    coalesce(sum(episode_count) filter (where verdict = 'counted'), 0)::bigint as counted_count,
    sum(episode_count)::bigint as episode_count,
    coalesce(sum(episode_count) filter (where verdict = 'unknown'), 0)::bigint as unknown_count,
    coalesce(sum(episode_count) filter (where verdict = 'counted' and our_verdict != 'counted'), 0)::bigint
        as more_count,
    coalesce(sum(episode_count) filter (where verdict != 'counted' and our_verdict = 'counted'), 0)::bigint
        as fewer_count
from snapshot.reports.rpt_definitions_daily
where
    episode_date between $first_date and $last_date
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
group by definition
order by definition
