{{ check_of('rpt_ai_and_human_daily') }}
-- Minutes to the resolution once more: from the first message that was landed of the episode, and within business hours
-- as what each day has in common with the wait.
with heard as (
    select
        json_extract_string(payload, '$.data.conversation_id') as conversation_id,
        {{ utc_time("json_extract_string(payload, '$.timestamp')") }} as happened_at
    from {{ source('landing', 'events') }}
    where source = 'rapport' and kind = 'message_received'
),

begun as (
    select
        episodes.episode_id,
        episodes.served_by,
        episodes.resolved_at,
        episodes.resolution_minutes,
        episodes.resolution_business_minutes,
        min(heard.happened_at) as begun_at
    from {{ ref('fct_episodes') }} as episodes
    left join heard
        on
            episodes.conversation_id = heard.conversation_id
            and episodes.started_at <= heard.happened_at
            and (episodes.ended_at is null or episodes.ended_at > heard.happened_at)
    where episodes.resolved_at is not null and not episodes.is_excluded and episodes.served_by in ('ai', 'human')
    group by all
),

days as (
    select
        begun.episode_id,
        sum(
            greatest(
                epoch(least(days.closes_at, begun.resolved_at)) - epoch(greatest(days.opens_at, begun.begun_at)), 0
            )
        ) / 60.0 as business_minutes
    from begun
    inner join {{ ref('dim_business_days') }} as days
        on begun.resolved_at >= days.opens_at and begun.begun_at <= days.closes_at
    group by begun.episode_id
),

recounted as (
    select
        begun.*,
        (epoch(begun.resolved_at) - epoch(begun.begun_at)) / 60.0 as minutes,
        coalesce(days.business_minutes, 0) as business_minutes
    from begun
    left join days on begun.episode_id = days.episode_id
),

-- Told in whole seconds: a second's boundary lies on either side of each moment.
apart as (
    select episode_id as what from recounted
    where
        begun_at is null
        or abs(resolution_minutes - minutes) > 0.04
        or abs(resolution_business_minutes - business_minutes) > 0.04
),

summed as (
    select
        served_by, 'resolution_minutes' as measure_name, sum(minutes) as minutes, count(*) as episode_count
    from recounted
    group by served_by
    union all
    select served_by, 'resolution_business_minutes', sum(business_minutes), count(*) from recounted
    group by served_by
),

reported as (
    select served_by, measure_name, sum(numerator) as minutes, sum(denominator) as episode_count
    from {{ ref('rpt_ai_and_human_daily') }}
    where measure_name in ('resolution_minutes', 'resolution_business_minutes')
    group by served_by, measure_name
    having sum(denominator) > 0
)

select what from apart
union all
select coalesce(summed.served_by, reported.served_by) || ' ' || coalesce(summed.measure_name, reported.measure_name)
from summed
full join reported on summed.served_by = reported.served_by and summed.measure_name = reported.measure_name
where
    coalesce(summed.episode_count, 0) != coalesce(reported.episode_count, 0)
    or abs(summed.minutes - reported.minutes) > 0.04 * summed.episode_count
