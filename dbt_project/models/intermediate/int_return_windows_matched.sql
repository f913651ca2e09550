{{ config(tags=['live']) }}
{{ per_customer() }}

with tiers as (
    select * from {{ ref('int_customer_tiers') }}
),

-- Everything a customer may ask about returning: what they bought in the store, and what lies in an open cart.
bought as (
    select
        lines.customer_id, 'order_line:' || lines.order_line_id as option_id, 'order_line' as scope,
        lines.order_id, orders.order_name, lines.order_line_id, cast(null as varchar) as cart_line_id,
        lines.product_title, lines.variant_title, lines.product_type,
        orders.ship_to_country_code as country_code,
        -- What was taken off the order by the store cannot come back either.
        greatest(least(lines.current_quantity, lines.quantity - lines.returned_quantity), 0) as returnable_quantity,
        lines.quantity, lines.unit_price * lines.quantity - lines.discount_amount as paid_amount,
        lines.is_final_sale, lines.recorded_at
    from {{ ref('int_order_lines') }} as lines
    -- Inner, not left: only the store's own orders; a file's invoices are returned where they were sold.
    inner join {{ ref('int_orders_folded') }} as orders on lines.order_id = orders.order_id
    where lines.customer_id is not null and lines.quantity > 0 and not orders.is_cancelled
),

considered as (
    select
        tiers.customer_id, 'cart_line:' || lines.cart_line_id as option_id, 'cart_line' as scope,
        cast(null as varchar) as order_id, cast(null as varchar) as order_name,
        cast(null as varchar) as order_line_id, lines.cart_line_id,
        lines.product_title, lines.variant_title, products.product_type,
        tiers.country_code, lines.quantity as returnable_quantity,
        lines.quantity, lines.unit_price * lines.quantity as paid_amount,
        lines.is_final_sale, lines.recorded_at
    from {{ ref('int_cart_lines') }} as lines
    inner join {{ identity() }} as people on lines.identifier = people.identifier
    inner join tiers on people.customer_id = tiers.customer_id
    left join {{ ref('int_products_folded') }} as products on lines.product_id = products.product_id
    where lines.is_open and lines.quantity > 0
),

candidates as (
    select * from bought
    union all
    select * from considered
),

ranked as (
    select
        candidates.*,
        tiers.tier,
        windows.clause_id,
        windows.clause_text,
        windows.release_id,
        windows.window_days,
        -- The most specific rule wins, and of equally specific ones the longest: doubt is the customer's.
        row_number() over (
            partition by candidates.option_id
            order by
                {{ return_window_rank('windows') }} desc,
                windows.window_days desc,
                windows.clause_id
        ) as preference
    from candidates
    inner join tiers on candidates.customer_id = tiers.customer_id
    left join {{ ref('int_release_return_windows') }} as windows
        on {{ return_window_fits('windows', 'tiers.tier', 'candidates.product_type', 'candidates.country_code') }}
)

select
    customer_id, option_id, scope, order_id, order_name, order_line_id, cart_line_id, product_title, variant_title,
    tier, clause_id, clause_text, release_id,
    returnable_quantity, window_days,
    cast(paid_amount * returnable_quantity / quantity as decimal(18, 2)) as refund_amount,
    -- Rounded down, so that pieces given back one by one never come to more than the line cost.
    cast(floor(paid_amount * 100 / quantity) / 100 as decimal(18, 2)) as unit_refund_amount,
    is_final_sale, recorded_at
from ranked
where preference = 1
