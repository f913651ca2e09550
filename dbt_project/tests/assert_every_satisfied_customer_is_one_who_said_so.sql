{{ check_of('rpt_ai_and_human_daily') }}
-- Satisfied and rated, straight from the ratings as they were told: of each question (or unasked rating) the last one.
-- Conversations that were rated twice, or of which an episode is left out, say nothing by this road.
with told as (
    select
        conversation_id,
        csat_rating,
        row_number() over (
            partition by coalesce({{ json_text('properties', 'feedback_id') }}, event_id)
            order by version_at desc, event_id desc
        ) as recency
    from {{ ref('int_service_events_folded') }}
    where event_name = 'feedback_given' and csat_rating is not null
),

recounted as (
    select conversation_id, min(csat_rating) as csat_rating from told
    where recency = 1
    group by conversation_id
    having count(*) = 1
),

rated as (
    select conversation_id, max(csat_rating) as csat_rating, max(case when is_excluded then 1 else 0 end) as excluded
    from {{ ref('fct_episodes') }}
    group by conversation_id
),

episodes as (
    select count(csat_rating) as rated from {{ ref('fct_episodes') }}
    where not is_excluded and served_by != 'nobody'
),

reported as (
    select coalesce(sum(denominator), 0) as rated from {{ ref('rpt_ai_and_human_daily') }}
    where measure_name = 'satisfied'
)

select rated.conversation_id, 'rated otherwise' as what_is_wrong
from rated
inner join recounted on rated.conversation_id = recounted.conversation_id
where rated.excluded = 0 and coalesce(rated.csat_rating, 0) != recounted.csat_rating
union all
select null, 'reported otherwise'
from episodes
cross join reported
where episodes.rated != reported.rated
