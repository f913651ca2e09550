{{ per_customer() }}

-- What a customer is like, as far as a condition asks for it. A field that is not named here has no value.
with fields as (
    select distinct field from {{ ref('int_segment_conditions') }}
),

customers as (
    select * from {{ ref('profile_customers') }}
)

select
    customers.customer_id,
    fields.field,
    case fields.field
        when 'order_count' then cast(customers.order_count as decimal(18, 2))
        when 'lifetime_value' then cast(customers.lifetime_value as decimal(18, 2))
        when 'average_order_value' then cast(customers.average_order_value as decimal(18, 2))
        when 'refunded_amount' then cast(customers.refunded_amount as decimal(18, 2))
        when 'points_balance' then cast(customers.points_balance as decimal(18, 2))
    end as number_value,
    case fields.field
        when 'tier' then lower(customers.tier)
        when 'country_code' then lower(customers.country_code)
        when 'city' then lower(customers.city)
    end as text_value,
    customers.customer_since_at,
    customers.recorded_at
from customers
inner join fields on fields.field is not null
