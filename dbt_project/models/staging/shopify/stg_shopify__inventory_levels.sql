{#- How many of an item lie at a place. One row per event. -#}
with events as (
    {{ events_of('shopify', ['inventory_levels/update']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'inventory_item_id') }} || ':'
    || coalesce({{ json_text('payload', 'location_id') }}, '') as inventory_level_id,
    {{ json_text('payload', 'inventory_item_id') }} as inventory_item_id,
    {{ json_int('payload', 'available') }} as available_quantity,
    {{ json_time('payload', 'updated_at') }} as version_at,
    received_at as recorded_at
from events
