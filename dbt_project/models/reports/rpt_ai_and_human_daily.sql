{#-
    Each share by the rates of a side that `fct_episode_rates` holds, and each length of time; all of them over the episodes
    that one side served. The day is that on which the episode began.
-#}
{%- set shares = [['first_contact_resolution', 'first_contact'], ['one_touch', 'one_touch'], ['reopened', 'reopened'],
    ['satisfied', 'satisfied']] -%}
{%- set lengths = ['first_reply_minutes', 'first_reply_business_minutes', 'resolution_minutes',
    'resolution_business_minutes', 'handle_minutes'] -%}
with episodes as (
    select
        rates.episode_date,
        rates.channel,
        rates.customer_type,
        rates.is_excluded,
        verdicts.handled_by as served_by,
        verdicts.is_open
        or (verdicts.status = 'routed_to_team' and verdicts.resolved_at is null) as is_undecided,
        case
            when rates.is_excluded then null
            when verdicts.resolved_at is not null then 'counted'
            when verdicts.is_open or verdicts.status = 'routed_to_team' then 'unknown'
            else 'not_counted'
        end as resolved_state,
        {%- for name, rate in shares %}
        case verdicts.handled_by
            when 'ai' then rates.ai_{{ rate }}_state else rates.human_{{ rate }}_state
        end as {{ name }}_state,
        {%- endfor %}
        times.first_reply_minutes,
        times.first_reply_business_minutes,
        times.resolution_minutes,
        times.resolution_business_minutes,
        times.handle_minutes
    from {{ ref('fct_episode_verdicts') }} as verdicts
    inner join {{ ref('fct_episode_rates') }} as rates on verdicts.episode_id = rates.episode_id
    inner join {{ ref('fct_episode_times') }} as times on verdicts.episode_id = times.episode_id
    where verdicts.handled_by in ('ai', 'human')
),

{% set grouped = 'group by episode_date, channel, customer_type, served_by' -%}
recommended as (
    select
        *,
        coalesce(ai_promoters_state, human_promoters_state) as promoters_state,
        coalesce(ai_detractors_state, human_detractors_state) as detractors_state,
        {{ brand_date('episode_started_at') }} as episode_date
    from {{ ref('fct_feedback') }}
    where kind = 'nps' and served_by in ('ai', 'human')
),

experienced as (
    select
        *,
        coalesce(ai_consoled_state, human_consoled_state) as consoled_state,
        {{ brand_date('episode_started_at') }} as episode_date
    from {{ ref('fct_bad_experiences') }}
    where served_by in ('ai', 'human')
),

counted as (
    {%- for name in ['resolved'] + shares | map('first') | list %}
    select
        episode_date, channel, customer_type, served_by, '{{ name }}' as measure_name, 'share' as unit,
        {{ state_counts(name ~ '_state') }}
    from episodes {{ grouped }}
    union all
    {%- endfor %}
    {%- for name in lengths %}
    {%- set still_to_come = 'not is_excluded and is_undecided and ' ~ name ~ ' is null'
        ~ (" and served_by = 'human'" if name == 'handle_minutes' else '') %}
    select
        episode_date, channel, customer_type, served_by, '{{ name }}', 'minutes',
        sum(case when not is_excluded then coalesce({{ name }}, 0) else 0 end),
        count(case when not is_excluded then {{ name }} end),
        count(case when is_excluded then 1 end),
        count(case when {{ still_to_come }} then 1 end),
        count(case when {{ still_to_come }} then 1 end)
    from episodes {{ grouped }}
    union all
    {%- endfor %}
    {%- for name in ['promoters', 'detractors'] %}
    select
        episode_date, channel, customer_type, served_by, '{{ name }}', 'share', {{ state_counts(name ~ '_state') }}
    from recommended {{ grouped }}
    union all
    {%- endfor %}
    select
        episode_date, channel, customer_type, served_by, 'replied_within_24_hours_of_bad_experience', 'share',
        {{ state_counts('consoled_state', 'false') }}
    from experienced {{ grouped }}
)

select
    episode_date,
    channel,
    customer_type,
    served_by,
    measure_name,
    unit,
    cast(numerator as decimal(18, 2)) as numerator,
    cast(denominator as bigint) as denominator,
    cast(excluded as bigint) as excluded,
    cast(unknown as bigint) as unknown,
    cast(pending as bigint) as pending,
    case when unit = 'share' then cast({{ interval_low('numerator', 'denominator') }} as double) end as interval_low,
    case when unit = 'share' then cast({{ interval_high('numerator', 'denominator') }} as double) end as interval_high
from counted
where denominator + unknown + excluded > 0
