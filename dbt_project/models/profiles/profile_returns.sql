{{ per_customer() }}

with return_lines as (
    select * from {{ ref('int_return_lines') }}
),

orders as (
    select orders.order_id, people.customer_id
    from {{ ref('int_orders_folded') }} as orders
    inner join {{ identity() }} as people on orders.identifier = people.identifier
)

select
    orders.customer_id,
    return_lines.return_line_id,
    return_lines.return_id,
    return_lines.return_name,
    return_lines.order_id,
    return_lines.order_line_id,
    return_lines.product_title,
    return_lines.status,
    return_lines.reason,
    return_lines.quantity,
    return_lines.requested_at,
    return_lines.closed_at,
    return_lines.recorded_at
from return_lines
inner join orders on return_lines.order_id = orders.order_id
