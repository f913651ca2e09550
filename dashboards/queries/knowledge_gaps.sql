-- Questions without an answer that were asked in the period, those of the same telling words together. One row per gap.
-- The same words are found as in rpt_knowledge_gaps, which counts all that ever was asked.
with asked as (
    select
        conversation_id,
        coalesce(nullif(json_extract_string(properties, '$.words'), ''), json_extract_string(properties, '$.question'))
            as gap_id,
        occurred_at
    from snapshot.marts.fct_service_events
    where
        event_name = 'question_unanswered'
        and occurred_at >= $starts_at
        and occurred_at < $ends_at
        and ($skill = 'all' or skill = $skill)
        and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
)

select
    gaps.gap_id,
    gaps.last_question,
    gaps.last_skill,
    count(*) as question_count,
    count(distinct asked.conversation_id) as conversation_count,
    any_value(gaps.question_count)::bigint as ever_count,
    max(asked.occurred_at) as last_asked_at
from asked
inner join snapshot.reports.rpt_knowledge_gaps as gaps on asked.gap_id = gaps.gap_id
group by gaps.gap_id, gaps.last_question, gaps.last_skill
order by question_count desc, last_asked_at desc, gaps.gap_id
limit $row_limit
