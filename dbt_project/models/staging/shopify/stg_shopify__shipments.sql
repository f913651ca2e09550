{#- Each version of a fulfilment: a parcel that left. One row per event. -#}
with events as (
    {{ events_of('shopify', ['fulfillments/create', 'fulfillments/update']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as shipment_id,
    {{ json_text('payload', 'order_id') }} as order_id,
    {{ json_text('payload', 'tracking_company') }} as carrier,
    {{ json_text('payload', 'tracking_number') }} as tracking_number,
    {{ json_text('payload', 'tracking_url') }} as tracking_url,
    {{ json_text('payload', 'service') }} as service,
    {{ json_text('payload', 'status') }} as fulfillment_status,
    {{ json_text('payload', 'shipment_status') }} as shipment_status,
    {{ json_document('payload', 'line_items') }} as line_items,
    {{ json_time('payload', 'created_at') }} as shipped_at,
    coalesce({{ json_time('payload', 'updated_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
