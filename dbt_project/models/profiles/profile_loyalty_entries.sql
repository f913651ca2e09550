{{ per_customer() }}

select
    customer_id,
    loyalty_entry_id,
    order_id,
    reason,
    description,
    points,
    balance_after,
    entered_at,
    recorded_at
from {{ ref('int_loyalty_entries') }}
