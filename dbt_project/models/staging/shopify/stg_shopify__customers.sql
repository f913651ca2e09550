{#- Each version of a customer record. One row per event. -#}
with events as (
    {{ events_of('shopify', ['customers/create', 'customers/update']) }}
)

select
    event_id,
    landing_number,
    'shopify_customer_id:' || {{ json_text('payload', 'id') }} as identifier,
    lower({{ json_text('payload', 'email') }}) as email,
    {{ json_text('payload', 'phone') }} as phone,
    {{ json_text('payload', 'first_name') }} as first_name,
    {{ json_text('payload', 'last_name') }} as last_name,
    {{ json_text('payload', 'default_address.address1') }} as address_line,
    {{ json_text('payload', 'default_address.city') }} as city,
    {{ json_text('payload', 'default_address.zip') }} as postal_code,
    {{ json_text('payload', 'default_address.country_code') }} as country_code,
    {{ json_text('payload', 'currency') }} as currency,
    {{ json_text('payload', 'tags') }} as tags,
    {{ json_time('payload', 'created_at') }} as customer_since_at,
    coalesce({{ json_time('payload', 'updated_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
