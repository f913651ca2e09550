with events as (
    {{ events_of('segment', ['track/Product Viewed']) }}
)

select
    event_id,
    landing_number,
    {{ segment_call_id() }} as product_view_id,
    {{ segment_identifier('payload') }} as identifier,
    {{ json_text('payload', 'properties.product_id') }} as product_id,
    {{ json_text('payload', 'properties.variant') }} as variant_id,
    {{ json_text('payload', 'properties.name') }} as product_title,
    {{ json_text('payload', 'properties.category') }} as category,
    occurred_at as version_at,
    received_at as recorded_at
from events
