{{ per_customer() }}

with payments as (
    select * from {{ ref('int_payments') }}
),

orders as (
    select orders.order_id, people.customer_id
    from {{ ref('int_orders_folded') }} as orders
    inner join {{ identity() }} as people on orders.identifier = people.identifier
)

select
    orders.customer_id,
    payments.payment_id,
    payments.order_id,
    payments.payment_kind,
    payments.status,
    payments.gateway,
    payments.card_brand,
    payments.card_last4,
    payments.payment_method_id,
    payments.decline_code,
    payments.decline_reason,
    payments.currency,
    payments.amount,
    payments.is_duplicate_charge,
    payments.attempted_at,
    payments.recorded_at
from payments
inner join orders on payments.order_id = orders.order_id
