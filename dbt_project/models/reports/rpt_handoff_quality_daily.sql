{#- The day is that on which the episode began. -#}
{%- set measures = ['package_complete', 'asked_again', 'handover_answered', 'handover_resolved'] -%}
with handoffs as (
    select *, {{ brand_date('episode_started_at') }} as episode_date from {{ ref('fct_handoffs') }}
),

counted as (
    {%- for measure in measures %}
    select
        episode_date, channel, customer_type, rule, '{{ measure }}' as measure_name,
        {{ state_counts(measure ~ '_state') }}
    from handoffs
    group by episode_date, channel, customer_type, rule
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    episode_date,
    channel,
    customer_type,
    coalesce(rule, 'none') as rule,
    measure_name,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    cast(excluded as bigint) as excluded,
    cast(unknown as bigint) as unknown,
    cast(pending as bigint) as pending,
    cast({{ interval_low('numerator', 'denominator') }} as double) as interval_low,
    cast({{ interval_high('numerator', 'denominator') }} as double) as interval_high
from counted
where denominator + unknown + excluded > 0
