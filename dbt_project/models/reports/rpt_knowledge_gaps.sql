with asked as (
    select
        service_event_id,
        conversation_id,
        skill,
        occurred_at,
        {{ json_text('properties', 'question') }} as question,
        -- The stems of the words that tell something, in order and spelt right, as the agent reads them.
        coalesce(nullif({{ json_text('properties', 'words') }}, ''), {{ json_text('properties', 'question') }}) as words
    from {{ ref('fct_service_events') }}
    where event_name = 'question_unanswered' and occurred_at <= {{ as_of() }}
),

ranked as (
    select
        *,
        row_number() over (partition by words order by occurred_at desc, service_event_id) as recency
    from asked
)

select
    words as gap_id,
    max(case when recency = 1 then question end) as last_question,
    max(case when recency = 1 then skill end) as last_skill,
    cast(count(*) as integer) as question_count,
    cast(count(distinct conversation_id) as integer) as conversation_count,
    min(occurred_at) as first_asked_at,
    max(occurred_at) as last_asked_at
from ranked
group by words
