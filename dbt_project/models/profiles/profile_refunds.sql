{{ per_customer() }}

select
    customer_id, refund_id, order_id, currency, status, note,
    line_count, amount,
    refunded_at, settled_at, recorded_at
from {{ ref('int_refunds') }}
where customer_id is not null
