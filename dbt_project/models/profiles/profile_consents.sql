{{ per_customer() }}

select
    customer_id,
    channel,
    state,
    basis,
    changed_at,
    recorded_at
from {{ ref('int_consents') }}
