with counted as (
    select * from {{ ref('rpt_episode_rates_daily') }}
    where skill = 'all'
),

rates as (
    {%- for rate in service_rates() %}
    select
        episode_date, channel, customer_type, '{{ rate[0] }}' as rate_name,
        {{ rate[0] }}_n as numerator, {{ rate[0] }}_d as denominator, excluded_count as excluded,
        {{ rate[0] }}_u as unknown, {{ rate[0] }}_p as pending
    from counted
    union all
    {%- endfor %}
    select
        episode_date, channel, customer_type, 'promise_kept', promise_kept_n, promise_kept_d, 0, promise_kept_u,
        promise_kept_p
    from counted
)

select
    episode_date,
    channel,
    customer_type,
    rate_name,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    cast(excluded as bigint) as excluded,
    cast(unknown as bigint) as unknown,
    cast(pending as bigint) as pending,
    cast({{ interval_low('numerator', 'denominator') }} as double) as interval_low,
    cast({{ interval_high('numerator', 'denominator') }} as double) as interval_high
from rates
where denominator + unknown + excluded > 0
