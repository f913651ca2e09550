with order_lines as (
    select
        lines.*, orders.order_name,
        -- What was taken off the order by the store cannot come back either.
        greatest(least(lines.current_quantity, lines.quantity - lines.returned_quantity), 0) as returnable_quantity
    from {{ ref('int_order_lines') }} as lines
    inner join {{ ref('int_orders_folded') }} as orders on lines.order_id = orders.order_id
    where lines.customer_id is not null and lines.quantity > 0 and not orders.is_cancelled
),

arrivals as (
    select
        order_line_id,
        -- The window of a line that came in two parcels begins with the second.
        case when count(*) = count(delivered_at) then max(delivered_at) end as delivered_at,
        max(recorded_at) as recorded_at
    from {{ ref('int_shipment_lines') }}
    group by order_line_id
),

bought as (
    select
        lines.customer_id, 'order_line:' || lines.order_line_id as option_id, 'order_line' as scope,
        lines.order_id, lines.order_name, lines.order_line_id, cast(null as varchar) as cart_line_id,
        lines.product_title, lines.variant_title, lines.returnable_quantity,
        cast(
            (lines.unit_price * lines.quantity - lines.discount_amount) * lines.returnable_quantity / lines.quantity
            as decimal(18, 2)
        ) as refund_amount,
        lines.is_final_sale, arrivals.delivered_at as window_starts_at,
        {{ newest('lines.recorded_at', 'arrivals.recorded_at') }} as recorded_at
    from order_lines as lines
    left join arrivals on lines.order_line_id = arrivals.order_line_id
),

considered as (
    select
        people.customer_id, 'cart_line:' || lines.cart_line_id as option_id, 'cart_line' as scope,
        cast(null as varchar) as order_id, cast(null as varchar) as order_name,
        cast(null as varchar) as order_line_id, lines.cart_line_id,
        lines.product_title, lines.variant_title, lines.quantity as returnable_quantity,
        cast(lines.unit_price * lines.quantity as decimal(18, 2)) as refund_amount,
        lines.is_final_sale, cast(null as timestamp) as window_starts_at, lines.recorded_at
    from {{ ref('int_cart_lines') }} as lines
    inner join {{ identity() }} as people on lines.identifier = people.identifier
    where lines.is_open
),

options as (
    select * from bought
    union all
    select * from considered
)

select
    options.customer_id, options.option_id, options.scope, options.order_id, options.order_name,
    options.order_line_id, options.cart_line_id, options.product_title, options.variant_title,
    windows.tier,
    case when options.is_final_sale then final_sale.clause_id else windows.clause_id end as clause_id,
    case when options.is_final_sale then final_sale.clause_text else windows.clause_text end as clause_text,
    case when options.is_final_sale then final_sale.release_id else windows.release_id end as release_id,
    options.returnable_quantity,
    case when options.is_final_sale then 0 else windows.window_days end as window_days,
    options.refund_amount, options.is_final_sale, options.window_starts_at,
    {{ dbt.dateadd('day', 'case when options.is_final_sale then 0 else windows.window_days end', 'options.window_starts_at') }}
        as returnable_until_at,
    options.recorded_at
from options
inner join {{ ref('int_return_windows_matched') }} as windows on options.option_id = windows.option_id
-- At most one row: the final sale clause of the release in force.
left join {{ ref('int_release_final_sale') }} as final_sale on options.is_final_sale
