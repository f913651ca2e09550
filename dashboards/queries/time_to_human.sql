-- How long a person took after a handover, of all rules. One row.
select
    count(*) as routed_count,
    count(first_human_reply_at) as answered_count,
    median(date_diff('millisecond', handoff_at, first_human_reply_at)) / 1000.0 as median_seconds
from chosen
where status = 'routed_to_team'
