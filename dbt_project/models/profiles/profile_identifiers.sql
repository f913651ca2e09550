{{ per_customer() }}

select customer_id, identifier, identifier_type, first_seen_at, recorded_at
from {{ identity() }}
