{{ per_customer() }}

with customers as (
    select * from {{ ref('int_customer_tiers') }}
),

services as (
    select * from {{ ref('int_release_shipping') }}
)

select
    customers.customer_id,
    services.service,
    services.title,
    services.country_code,
    services.tier,
    services.clause_id,
    services.clause_text,
    services.release_id,
    services.cost_amount,
    services.free_from_subtotal,
    services.delivery_days_min,
    services.delivery_days_max,
    {{ newest('services.recorded_at', 'customers.recorded_at') }} as recorded_at
from customers
-- Exactly this tier and no other: a promise made to another tier is not theirs. Where we do not
-- know the address, every country's terms are listed and the country has to be asked for.
inner join services
    on
        customers.tier = services.tier
        and (customers.country_code is null or upper(customers.country_code) = upper(services.country_code))
