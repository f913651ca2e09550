with events as (
    {{ events_of('shopify', ['checkouts/create', 'checkouts/update']) }}
)

select
    event_id,
    landing_number,
    coalesce({{ json_text('payload', 'cart_token') }}, {{ json_text('payload', 'token') }}) as cart_id,
    coalesce(
        'shopify_customer_id:' || {{ json_text('payload', 'customer.id') }},
        'email:' || lower({{ json_text('payload', 'email') }})
    ) as identifier,
    {{ json_text('payload', 'discount_codes[0].code') }} as discount_code,
    {{ json_text('payload', 'line_items') }} as line_items,
    {{ json_time('payload', 'completed_at') }} as completed_at,
    {{ json_time('payload', 'updated_at') }} as version_at,
    received_at as recorded_at
from events
