-- What a person should look at again, the most pressing first. One row per episode.
select
    episode_id, conversation_id, customer_id, channel, skills, status, release_id, reason, reasons, evidence, started_at
from snapshot.reports.rpt_review_queue
where len($reasons::varchar[]) = 0 or list_contains($reasons::varchar[], reason)
order by queue_rank
limit $row_limit
