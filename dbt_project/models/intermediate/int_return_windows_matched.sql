{{ config(tags=['live']) }}

-- Everything a customer may ask about returning: what they bought in the store, and what lies in an open cart.
with bought as (
    select
        'order_line:' || lines.order_line_id as option_id,
        lines.customer_id,
        lines.product_type,
        orders.ship_to_country_code as country_code
    from {{ ref('int_order_lines') }} as lines
    inner join {{ ref('int_orders_folded') }} as orders on lines.order_id = orders.order_id
    where lines.customer_id is not null
),

considered as (
    select
        'cart_line:' || lines.cart_line_id as option_id,
        customers.customer_id,
        products.product_type,
        customers.country_code
    from {{ ref('int_cart_lines') }} as lines
    inner join {{ identity() }} as people on lines.identifier = people.identifier
    inner join {{ ref('int_customers') }} as customers on people.customer_id = customers.customer_id
    left join {{ ref('int_products_folded') }} as products on lines.product_id = products.product_id
    where lines.is_open
),

candidates as (
    select * from bought
    union all
    select * from considered
),

ranked as (
    select
        candidates.option_id,
        tiers.tier,
        windows.clause_id,
        windows.clause_text,
        windows.release_id,
        windows.window_days,
        -- The most specific rule wins, and of equally specific ones the longest: doubt is the customer's.
        row_number() over (
            partition by candidates.option_id
            order by
                case when windows.product_type is null then 0 else 1 end
                + case when windows.country_code is null then 0 else 1 end desc,
                windows.window_days desc,
                windows.clause_id
        ) as preference
    from candidates
    inner join {{ ref('int_customer_tiers') }} as tiers on candidates.customer_id = tiers.customer_id
    left join {{ ref('int_release_return_windows') }} as windows
        on coalesce(windows.tier, tiers.tier) = tiers.tier
        and coalesce(windows.product_type, candidates.product_type, '') = coalesce(candidates.product_type, '')
        and coalesce(windows.country_code, candidates.country_code, '') = coalesce(candidates.country_code, '')
)

select option_id, tier, clause_id, clause_text, release_id, window_days
from ranked
where preference = 1
