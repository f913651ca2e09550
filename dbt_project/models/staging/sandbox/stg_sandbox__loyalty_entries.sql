with events as (
    {{ events_of('sandbox', ['loyalty_entries/create']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.id') }} as loyalty_entry_id,
    'shopify_customer_id:' || {{ json_text('payload', 'data.customer_id') }} as identifier,
    {{ json_text('payload', 'data.order_id') }} as order_id,
    {{ json_text('payload', 'data.reason') }} as reason,
    {{ json_text('payload', 'data.description') }} as description,
    {{ json_int('payload', 'data.points') }} as points,
    {{ json_time('payload', 'data.created_at') }} as version_at,
    received_at as recorded_at
from events
