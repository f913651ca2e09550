-- How much was asked without an answer. One row.
select
    count(*) as question_count,
    count(distinct conversation_id) as conversation_count
from snapshot.marts.fct_service_events
where
    event_name = 'question_unanswered'
    and occurred_at >= $starts_at
    and occurred_at < $ends_at
    and ($skill = 'all' or skill = $skill)
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
