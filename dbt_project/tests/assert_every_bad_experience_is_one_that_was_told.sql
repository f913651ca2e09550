{{ check_of('rpt_ai_and_human_daily') }}
-- Poor ratings once more, from what was landed, each held against the messages of people that were landed; and the
-- report against these and the promises that were broken.
with given as (
    select
        coalesce(json_extract_string(payload, '$.data.feedback_id'), event_id) as feedback_id,
        json_extract_string(payload, '$.data.conversation_id') as conversation_id,
        cast(json_extract_string(payload, '$.data.csat_rating') as integer) as rating,
        coalesce(
            {{ utc_time("json_extract_string(payload, '$.data.given_at')") }},
            {{ utc_time("json_extract_string(payload, '$.timestamp')") }}
        ) as given_at,
        row_number() over (
            partition by coalesce(json_extract_string(payload, '$.data.feedback_id'), event_id)
            order by {{ utc_time("json_extract_string(payload, '$.timestamp')") }} desc
        ) as recency
    from {{ source('landing', 'events') }}
    where
        source = 'rapport' and kind = 'feedback_given'
        and coalesce(json_extract_string(payload, '$.data.kind'), 'csat') = 'csat'
),

replies as (
    select
        coalesce(people.customer_id, people.conversation_id) as whose,
        {{ utc_time("json_extract_string(events.payload, '$.timestamp')") }} as replied_at
    from {{ source('landing', 'events') }} as events
    inner join {{ ref('int_conversation_customers') }} as people
        on json_extract_string(events.payload, '$.data.conversation_id') = people.conversation_id
    where
        events.source = 'rapport' and events.kind = 'message_sent'
        and json_extract_string(events.payload, '$.data.author') = 'human'
),

poor as (
    select
        'rating:' || given.feedback_id as bad_experience_id,
        given.given_at as happened_at,
        coalesce(people.customer_id, people.conversation_id) as whose
    from given
    inner join {{ ref('int_conversation_customers') }} as people on given.conversation_id = people.conversation_id
    left join {{ ref('fct_feedback') }} as feedback on given.feedback_id = feedback.feedback_id
    where
        given.recency = 1 and given.rating <= {{ var('poor_csat_rating') }}
        and not coalesce(feedback.is_excluded, false)
),

recounted as (
    select
        poor.bad_experience_id,
        case
            when min(epoch(replies.replied_at) - epoch(poor.happened_at)) <= 86400 then 'replied'
            when epoch({{ as_of() }}) - epoch(poor.happened_at) > 86400 then 'not_replied'
            else 'unknown'
        end as state
    from poor
    left join replies on poor.whose = replies.whose and poor.happened_at < replies.replied_at
    group by poor.bad_experience_id, poor.happened_at
),

told as (
    select bad_experience_id, state from {{ ref('fct_bad_experiences') }}
    where bad_experience_kind = 'poor_rating'
),

-- Whom nobody served has no side to be told under.
sided as (
    select state from {{ ref('fct_bad_experiences') }}
    where served_by in ('ai', 'human') and epoch({{ as_of() }}) - epoch(happened_at) > 86400
),

summed as (
    select
        count(case when state = 'replied' then 1 end) as numerator,
        count(*) as denominator
    from sided
),

reported as (
    select coalesce(sum(numerator), 0) as numerator, coalesce(sum(denominator), 0) as denominator
    from {{ ref('rpt_ai_and_human_daily') }}
    where measure_name = 'replied_within_24_hours_of_bad_experience'
),

broken as (
    select 'promise:' || promise_id as bad_experience_id from {{ ref('fct_promises') }}
    where state = 'broken'
)

select coalesce(recounted.bad_experience_id, told.bad_experience_id) as what
from recounted
full join told on recounted.bad_experience_id = told.bad_experience_id
where coalesce(recounted.state, '') != coalesce(told.state, '')
union all
select bad_experience_id from broken
where bad_experience_id not in (select known.bad_experience_id from {{ ref('fct_bad_experiences') }} as known)
union all
select 'reported otherwise' from summed
cross join reported
where summed.numerator != reported.numerator or summed.denominator != reported.denominator
