with events as (
    {{ events_of('shopify', ['subscription_contracts/create', 'subscription_contracts/update']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as subscription_id,
    'shopify_customer_id:' || {{ json_text('payload', 'customer_id') }} as identifier,
    {{ json_text('payload', 'status') }} as status,
    -- A contract of several lines is billed as one delivery; the first line names it.
    {{ json_text('payload', 'lines[0].product_id') }} as product_id,
    {{ json_text('payload', 'lines[0].variant_id') }} as variant_id,
    {{ json_text('payload', 'lines[0].title') }} as product_title,
    {{ json_text('payload', 'billing_policy.interval') }} as interval_unit,
    {{ json_text('payload', 'currency_code') }} as currency,
    {{ json_int('payload', 'lines[0].quantity') }} as quantity,
    {{ json_int('payload', 'billing_policy.interval_count') }} as interval_count,
    {{ json_money('payload', 'lines[0].price') }} as price,
    {{ json_time('payload', 'next_billing_date') }} as next_billing_at,
    {{ json_time('payload', 'created_at') }} as started_at,
    {{ json_time('payload', 'updated_at') }} as version_at,
    received_at as recorded_at
from events
