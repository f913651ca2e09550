{{ check_of('fct_orders') }}
-- Money given back on an order may not exceed what was taken for it. Where no charge was told (a shop
-- that sends no transactions), the order's total has to do.
with paid as (
    select order_id, sum(amount) as amount from {{ ref('int_payments') }}
    where status = 'success' and payment_kind in ('sale', 'capture', 'fee')
    group by order_id
)

select orders.order_id, orders.refunded_amount, orders.total_amount, paid.amount as paid_amount
from {{ ref('fct_orders') }} as orders
left join paid on orders.order_id = paid.order_id
where orders.refunded_amount > coalesce(paid.amount, orders.total_amount)
