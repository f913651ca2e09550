{#- What the carrier told of a parcel. One row per event. -#}
with events as (
    {{ events_of('shopify', ['fulfillment_events/create']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as carrier_event_id,
    {{ json_text('payload', 'fulfillment_id') }} as shipment_id,
    {{ json_text('payload', 'order_id') }} as order_id,
    {{ json_text('payload', 'status') }} as status,
    {{ json_text('payload', 'message') }} as message,
    {{ json_text('payload', 'city') }} as city,
    coalesce({{ json_time('payload', 'happened_at') }}, {{ json_time('payload', 'created_at') }}) as happened_at,
    {{ json_time('payload', 'estimated_delivery_at') }} as estimated_delivery_at,
    coalesce({{ json_time('payload', 'created_at') }}, {{ json_time('payload', 'happened_at') }}) as version_at,
    received_at as recorded_at
from events
