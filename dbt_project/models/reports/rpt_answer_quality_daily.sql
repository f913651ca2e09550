with replies as (
    select *, {{ brand_date('episode_started_at') }} as episode_date from {{ ref('fct_replies') }}
),

counted as (
    select
        episode_date,
        channel,
        customer_type,
        {{ state_counts('bound_at_once_state') }},
        sum(case when not is_excluded then coalesce(claim_count, 0) else 0 end) as claim_count,
        sum(case when not is_excluded then coalesce(held_back_count, 0) else 0 end) as held_back_count
    from replies
    group by episode_date, channel, customer_type
),

told as (
    select * from replies
    where not is_excluded
),

ages as (
    {{ text_rows('told', 'fact_ages_seconds') }}
),

aged as (
    select
        episode_date,
        channel,
        customer_type,
        count(*) as fact_count,
        percentile_cont(0.5) within group (order by cast(part as double)) as p50_seconds,
        percentile_cont(0.95) within group (order by cast(part as double)) as p95_seconds
    from ages
    group by episode_date, channel, customer_type
)

select
    counted.episode_date,
    counted.channel,
    counted.customer_type,
    cast(counted.numerator as bigint) as numerator,
    cast(counted.denominator as bigint) as denominator,
    cast(counted.excluded as bigint) as excluded,
    cast(counted.unknown as bigint) as unknown,
    cast(counted.pending as bigint) as pending,
    cast({{ interval_low('counted.numerator', 'counted.denominator') }} as double) as interval_low,
    cast({{ interval_high('counted.numerator', 'counted.denominator') }} as double) as interval_high,
    cast(counted.claim_count as bigint) as claim_count,
    cast(counted.held_back_count as bigint) as held_back_count,
    cast(coalesce(aged.fact_count, 0) as bigint) as fact_count,
    cast(aged.p50_seconds as double) as fact_age_p50_seconds,
    cast(aged.p95_seconds as double) as fact_age_p95_seconds
from counted
left join aged
    on
        counted.episode_date = aged.episode_date
        and coalesce(counted.channel, '') = coalesce(aged.channel, '')
        and counted.customer_type = aged.customer_type
