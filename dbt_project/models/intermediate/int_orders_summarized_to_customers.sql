{{ config(tags=['live']) }}

with orders as (
    select
        *,
        financial_status in ('paid', 'partially_refunded', 'refunded') as is_paid,
        lag(ordered_at) over (partition by customer_id order by ordered_at, order_id) as ordered_before_at
    from {{ ref('int_orders') }}
    -- A cancelled order was never paid for; counting it would make a serial canceller
    -- look loyal and earn a refund without review.
    where not is_cancelled and customer_id is not null
),

totals as (
    select
        customer_id,
        cast(count(*) as integer) as order_count,
        min(currency) as currency,
        cast(sum(case when is_paid then total_amount - refunded_amount else 0 end) as decimal(18, 2)) as kept_amount,
        cast(avg(total_amount) as decimal(18, 2)) as average_order_value,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at,
        max(recorded_at) as recorded_at
    from orders
    group by customer_id
),

gaps as (
    select
        customer_id,
        gap_seconds,
        row_number() over (partition by customer_id order by gap_seconds) as place,
        count(*) over (partition by customer_id) as gap_count
    from (
        select customer_id, {{ dbt.datediff('ordered_before_at', 'ordered_at', 'second') }} as gap_seconds from orders
        where ordered_before_at is not null
    ) as measured
),

-- Two gaps (three orders) are the least that shows a rhythm; of an even number of gaps the middle two are averaged.
rhythms as (
    select customer_id, cast(avg(gap_seconds) as bigint) as gap_seconds from gaps
    where gap_count >= 2 and place * 2 between gap_count and gap_count + 2
    group by customer_id
)

select
    totals.customer_id,
    totals.order_count,
    totals.currency,
    totals.kept_amount,
    totals.average_order_value,
    rhythms.gap_seconds as median_gap_seconds,
    totals.first_order_at,
    totals.last_order_at,
    totals.recorded_at
from totals
left join rhythms on totals.customer_id = rhythms.customer_id
