{{ config(tags=['live'], meta={'customer_by': 'itself'}) }}
{{ per_customer() }}

with customer_values as (
    select
        customers.customer_id,
        customers.country_code,
        orders.currency,
        coalesce(orders.order_count, 0) as order_count,
        orders.median_gap_seconds,
        cast(coalesce(orders.lifetime_value, 0) as decimal(18, 2)) as lifetime_value,
        orders.average_order_value,
        cast(coalesce(orders.refunded_amount, 0) as decimal(18, 2)) as refunded_amount,
        orders.first_order_at,
        orders.last_order_at,
        {{ newest('customers.recorded_at', 'orders.recorded_at') }} as recorded_at
    from {{ ref('int_customers') }} as customers
    left join {{ ref('int_orders_summarized_to_customers') }} as orders on customers.customer_id = orders.customer_id
),

-- Somebody whose credit notes outweigh what the data shows of their orders is still a customer of the lowest tier.
ranked as (
    select
        customer_values.*,
        tiers.tier,
        tiers.tier_rank,
        row_number() over (
            partition by customer_values.customer_id order by tiers.minimum_lifetime_value desc, tiers.tier_rank desc
        ) as preference
    from customer_values
    -- Left, not inner: before the first release nobody has a tier, and everybody is still a customer.
    left join {{ ref('int_release_tiers') }} as tiers
        on tiers.minimum_lifetime_value <= greatest(customer_values.lifetime_value, 0)
)

-- Country and what the orders add up to travel along: whoever asks for the tier asks for them too,
-- and each further look at all orders costs a live read as much again.
select
    customer_id, tier, country_code, currency,
    tier_rank, order_count, median_gap_seconds, lifetime_value, average_order_value, refunded_amount,
    first_order_at, last_order_at, recorded_at
from ranked
where preference = 1
