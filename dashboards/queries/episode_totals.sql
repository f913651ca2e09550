-- The counts behind the headline rates. One row.
select
    coalesce(sum(episode_count), 0)::bigint as episode_count,
    coalesce(sum(resolved_by_ai_count), 0)::bigint as resolved_by_ai_count,
    coalesce(sum(confirmed_count), 0)::bigint as confirmed_count,
    coalesce(sum(claimed_count), 0)::bigint as claimed_count,
    coalesce(sum(autonomous_count), 0)::bigint as autonomous_count,
    coalesce(sum(assisted_count), 0)::bigint as assisted_count,
    coalesce(sum(routed_to_team_count), 0)::bigint as routed_to_team_count,
    coalesce(sum(human_resolved_count), 0)::bigint as human_resolved_count,
    coalesce(sum(closed_count), 0)::bigint as closed_count,
    coalesce(sum(open_count), 0)::bigint as open_count,
    coalesce(sum(excluded_count), 0)::bigint as excluded_count
from snapshot.reports.rpt_episodes_daily
where
    episode_date between $first_date and $last_date
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
