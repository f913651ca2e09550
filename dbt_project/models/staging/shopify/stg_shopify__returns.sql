{#- Each version of a return. One row per event. -#}
with events as (
    {{ events_of('shopify', [
        'returns/request', 'returns/approve', 'returns/decline', 'returns/update', 'returns/close', 'returns/cancel'
    ]) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as return_id,
    {{ json_text('payload', 'name') }} as return_name,
    coalesce({{ json_text('payload', 'order.id') }}, {{ json_text('payload', 'order_id') }}) as order_id,
    {{ json_text('payload', 'status') }} as status,
    {{ json_document('payload', 'return_line_items') }} as return_lines,
    {{ json_time('payload', 'created_at') }} as requested_at,
    {{ json_time('payload', 'closed_at') }} as closed_at,
    coalesce({{ json_time('payload', 'updated_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
