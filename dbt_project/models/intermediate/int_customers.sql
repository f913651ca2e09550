{{ config(tags=['live'], meta={'customer_by': 'itself'}) }}
{{ per_customer() }}

with people as (
    select * from {{ identity() }}
),

-- A device alone is a visitor, not yet a customer.
customers as (
    select
        customer_id,
        replace(min(case when identifier_type = 'email' then identifier end), 'email:', '') as email,
        replace(min(case when identifier_type = 'phone' then identifier end), 'phone:', '') as phone,
        min(first_seen_at) as first_seen_at,
        max(recorded_at) as recorded_at
    from people
    where identifier_type != 'anonymous_id'
    group by customer_id
),

-- Two records of the store may turn out to be one person: the one told last speaks for them.
records as (
    select
        people.customer_id,
        records.*,
        row_number() over (
            partition by people.customer_id order by records.version_at desc, records.event_id desc
        ) as recency,
        min(records.customer_since_at) over (partition by people.customer_id) as first_record_at
    from {{ ref('int_customers_folded') }} as records
    inner join people on records.identifier = people.identifier
)

select
    customers.customer_id,
    coalesce(records.email, customers.email) as email,
    coalesce(records.phone, customers.phone) as phone,
    records.first_name,
    records.last_name,
    records.address_line,
    records.city,
    records.postal_code,
    records.country_code,
    records.currency,
    records.first_record_at,
    customers.first_seen_at,
    {{ newest('customers.recorded_at', 'records.recorded_at') }} as recorded_at
from customers
left join records on customers.customer_id = records.customer_id and records.recency = 1
