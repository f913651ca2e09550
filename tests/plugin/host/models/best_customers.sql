select customer_id, email, lifetime_value
from {{ ref('rapport', 'profile_customers') }}
where lifetime_value >= 100
