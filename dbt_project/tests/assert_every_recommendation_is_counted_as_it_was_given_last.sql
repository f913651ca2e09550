{{ check_of('rpt_ai_and_human_daily') }}
-- Promoters and detractors once more, from what was landed: of each question the answer that was given last.
with given as (
    select
        json_extract_string(payload, '$.data.feedback_id') as feedback_id,
        json_extract_string(payload, '$.data.resolved_by') as resolved_by,
        cast(json_extract_string(payload, '$.data.nps_rating') as integer) as rating,
        row_number() over (
            partition by json_extract_string(payload, '$.data.feedback_id')
            order by {{ utc_time("json_extract_string(payload, '$.timestamp')") }} desc
        ) as recency
    from {{ source('landing', 'events') }}
    where
        source = 'rapport' and kind = 'feedback_given' and json_extract_string(payload, '$.data.kind') = 'nps'
),

-- left: an answer that was lost on the way counts here, and so it shows.
counted as (
    select
        given.resolved_by as served_by,
        count(*) as answered_count,
        count(case when given.rating between 9 and 10 then 1 end) as promoters,
        count(case when given.rating between 0 and 6 then 1 end) as detractors
    from given
    left join {{ ref('fct_feedback') }} as feedback on given.feedback_id = feedback.feedback_id
    where given.recency = 1 and not coalesce(feedback.is_excluded, false)
    group by given.resolved_by
),

recounted as (
    select served_by, 'promoters' as measure_name, promoters as numerator, answered_count as denominator from counted
    union all
    select served_by, 'detractors', detractors, answered_count from counted
),

reported as (
    select served_by, measure_name, sum(numerator) as numerator, sum(denominator) as denominator
    from {{ ref('rpt_ai_and_human_daily') }}
    where measure_name in ('promoters', 'detractors')
    group by served_by, measure_name
    having sum(denominator) > 0
)

select recounted.*, reported.numerator, reported.denominator
from recounted
full join reported on recounted.served_by = reported.served_by and recounted.measure_name = reported.measure_name
where
    coalesce(recounted.numerator, -1) != coalesce(reported.numerator, -1)
    or coalesce(recounted.denominator, -1) != coalesce(reported.denominator, -1)
