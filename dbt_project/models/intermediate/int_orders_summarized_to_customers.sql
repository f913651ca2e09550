{{ config(tags=['live']) }}
{{ per_customer() }}

with refunds as (
    select * from {{ ref('int_refunds') }}
),

refunded_by_order as (
    select order_id, sum(amount) as amount from refunds
    where order_id is not null
    group by order_id
),

refunded_by_customer as (
    select
        customer_id,
        sum(amount) as amount,
        -- A credit note names no order, so it lowers what the customer is worth and no order in particular.
        sum(case when is_credit_note then amount else 0 end) as credited_amount,
        max(recorded_at) as recorded_at
    from refunds
    where customer_id is not null
    group by customer_id
),

orders as (
    select
        orders.*,
        case
            when orders.financial_status in ('paid', 'partially_refunded', 'refunded')
                then orders.total_amount - coalesce(refunded_by_order.amount, 0)
            else 0
        end as kept_amount,
        lag(orders.ordered_at) over (
            partition by orders.customer_id order by orders.ordered_at, orders.order_id
        ) as ordered_before_at
    from {{ ref('int_orders_united') }} as orders
    left join refunded_by_order on orders.order_id = refunded_by_order.order_id
    -- A cancelled order was never paid for; counting it would make a serial canceller
    -- look loyal and earn a refund without review.
    where not orders.is_cancelled and orders.customer_id is not null
),

totals as (
    select
        customer_id,
        cast(count(*) as integer) as order_count,
        min(currency) as currency,
        sum(kept_amount) as kept_amount,
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
    coalesce(totals.customer_id, refunded.customer_id) as customer_id,
    totals.currency,
    coalesce(totals.order_count, 0) as order_count,
    rhythms.gap_seconds as median_gap_seconds,
    cast(coalesce(totals.kept_amount, 0) - coalesce(refunded.credited_amount, 0) as decimal(18, 2)) as lifetime_value,
    totals.average_order_value,
    cast(coalesce(refunded.amount, 0) as decimal(18, 2)) as refunded_amount,
    totals.first_order_at,
    totals.last_order_at,
    {{ newest('totals.recorded_at', 'refunded.recorded_at') }} as recorded_at
from totals
-- Full, not left: somebody whose orders were all cancelled or lie before the data may still have got money back.
full join refunded_by_customer as refunded on totals.customer_id = refunded.customer_id
left join rhythms on totals.customer_id = rhythms.customer_id
