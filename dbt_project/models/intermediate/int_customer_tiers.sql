{{ config(tags=['live']) }}

with credit_notes as (
    select customer_id, sum(amount) as amount from {{ ref('int_refunds') }}
    where is_credit_note and customer_id is not null
    group by customer_id
),

customer_values as (
    select
        customers.customer_id,
        customers.country_code,
        coalesce(orders.order_count, 0) as order_count,
        {{ newest('customers.recorded_at', 'orders.recorded_at') }} as recorded_at,
        cast(
            coalesce(orders.kept_amount, 0) - coalesce(credit_notes.amount, 0) as decimal(18, 2)
        ) as lifetime_value
    from {{ ref('int_customers') }} as customers
    left join {{ ref('int_orders_summarized_to_customers') }} as orders on customers.customer_id = orders.customer_id
    left join credit_notes on customers.customer_id = credit_notes.customer_id
),

-- Somebody whose credit notes outweigh what the data shows of their orders is still a customer of the lowest tier.
ranked as (
    select
        customer_values.customer_id,
        customer_values.country_code,
        customer_values.order_count,
        customer_values.lifetime_value,
        customer_values.recorded_at,
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

-- Country and orders travel along: options ask for them together with the tier, and each further
-- look at all orders costs a live read as much again.
select customer_id, tier, country_code, tier_rank, order_count, lifetime_value, recorded_at
from ranked
where preference = 1
