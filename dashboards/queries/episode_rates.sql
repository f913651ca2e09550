-- The counts behind every rate: `<rate>_n` counted, `<rate>_d` could be, `<rate>_u` not decided yet, `<rate>_p` of
-- these beside the denominator. One row.
select
    coalesce(sum(episode_count), 0)::bigint as episode_count,
    coalesce(sum(excluded_count), 0)::bigint as excluded_count,
    coalesce(sum(columns('(.*_[ndup])$')), 0)::bigint as '\1' -- noqa: RF05
from snapshot.reports.rpt_episode_rates_daily
where
    episode_date between $first_date and $last_date
    and skill = $skill
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
