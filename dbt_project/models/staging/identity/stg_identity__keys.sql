{#- Whatever an event or a line of a file can be found by: identifiers, orders, parcels, conversations. -#}
select
    landing_number,
    key
from {{ landed('event_keys') }}
union all
select
    landing_number,
    'customer_ref:' || lower(customer_ref) as key
from {{ landed('file_order_lines') }}
where customer_ref is not null
