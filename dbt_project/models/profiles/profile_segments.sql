{{ per_customer() }}

select
    customer_id,
    segment,
    purpose,
    reason,
    event_id,
    consent_basis,
    is_exclusion,
    suppresses,
    member_since_at,
    member_until_at,
    expires_at,
    recorded_at
from {{ ref('segment_members') }}
