select i.customer_id, o.order_id, o.order_name, o.total_amount, o.recorded_at from {{ ref('int_orders_folded') }} as o inner join {{ identity() }} as i on o.identifier = i.identifier
