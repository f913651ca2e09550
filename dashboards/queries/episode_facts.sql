-- What the daily report does not hold: a median cannot be added up from days, and an open episode that has
-- already requested the team is no longer unknown to that rate. One row.
select
    median(date_diff('millisecond', started_at, first_ai_reply_at)) / 1000.0 as median_ai_reply_seconds,
    count(first_ai_reply_at) as ai_replied_count,
    count(*) as episode_count,
    count(*) filter (where is_team_requested) as team_requested_count,
    count(*) filter (where is_handoff_failed) as handoff_failed_count,
    count(*) filter (where status = 'open' and not is_team_requested) as may_request_count,
    count(*) filter (where status = 'open' and not is_handoff_failed) as may_fail_count
from snapshot.marts.fct_episodes
where
    not is_excluded
    and started_at >= $starts_at
    and started_at < $ends_at
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
