{{ per_customer() }}

with customers as (
    select * from {{ ref('int_customer_tiers') }}
),

discounts as (
    select discounts.*, tiers.tier_rank
    from {{ ref('int_release_discounts') }} as discounts
    left join {{ ref('int_release_tiers') }} as tiers on discounts.tier = tiers.tier
),

entitled as (
    select
        customers.customer_id,
        discounts.*,
        {{ newest('discounts.recorded_at', 'customers.recorded_at') }} as newest_at,
        -- A code may be worth more from a higher tier on: the highest that the customer has reached holds.
        row_number() over (
            partition by customers.customer_id, discounts.code
            order by coalesce(discounts.tier_rank, -1) desc, discounts.value desc, discounts.clause_id
        ) as preference
    from customers
    inner join discounts
        -- A tier's code is also good for every tier above it, never for one below.
        on discounts.tier is null or customers.tier_rank >= discounts.tier_rank
    where not discounts.is_first_order_only or customers.order_count = 0
)

select
    customer_id,
    code,
    description,
    discount_kind,
    tier,
    clause_id,
    clause_text,
    release_id,
    value,
    minimum_subtotal,
    is_stackable_with_points,
    valid_until_at,
    newest_at as recorded_at
from entitled
where preference = 1
