{{ per_customer() }}

select
    customer_id,
    segment,
    reason,
    event_id,
    consent_basis,
    is_exclusion,
    member_since_at,
    member_until_at,
    recorded_at
from {{ ref('segment_members') }}
