{{ check_of('profile_shipping_options') }}
select options.customer_id, options.service, options.tier, customers.tier as reached_tier
from {{ ref('profile_shipping_options') }} as options
inner join {{ ref('profile_customers') }} as customers on options.customer_id = customers.customer_id
where customers.tier is null or options.tier != customers.tier
