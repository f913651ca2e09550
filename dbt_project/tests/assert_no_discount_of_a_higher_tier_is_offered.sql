{{ check_of('profile_discount_options') }}
select options.customer_id, options.code, options.tier, customers.tier as reached_tier
from {{ ref('profile_discount_options') }} as options
inner join {{ ref('profile_customers') }} as customers on options.customer_id = customers.customer_id
inner join {{ ref('int_release_tiers') }} as tiers on options.tier = tiers.tier
where customers.tier_rank is null or tiers.tier_rank > customers.tier_rank
