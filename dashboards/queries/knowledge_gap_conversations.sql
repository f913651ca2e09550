-- The conversations in which a gap was met, the newest first. One row per conversation.
select
    conversation_id,
    any_value(channel) as channel,
    count(*) as question_count,
    max(occurred_at) as last_asked_at
from snapshot.marts.fct_service_events
where
    event_name = 'question_unanswered'
    and coalesce(nullif(json_extract_string(properties, '$.words'), ''), json_extract_string(properties, '$.question'))
    = $gap_id
    and occurred_at >= $starts_at
    and occurred_at < $ends_at
    and ($skill = 'all' or skill = $skill)
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
group by conversation_id
order by last_asked_at desc, conversation_id
limit $row_limit
