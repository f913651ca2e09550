select
    refund_id, order_id, customer_id, source, currency, status, note,
    line_count, amount,
    is_credit_note,
    refunded_at, settled_at, recorded_at
from {{ ref('int_refunds') }}
