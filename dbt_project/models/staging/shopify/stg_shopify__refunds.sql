{#- Each version of a refund. One row per event. -#}
with events as (
    {{ events_of('shopify', ['refunds/create']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as refund_id,
    {{ json_text('payload', 'order_id') }} as order_id,
    {{ json_text('payload', 'note') }} as note,
    {{ json_document('payload', 'refund_line_items') }} as refund_lines,
    {{ json_document('payload', 'transactions') }} as transactions,
    coalesce({{ json_time('payload', 'created_at') }}, {{ json_time('payload', 'processed_at') }}) as refunded_at,
    coalesce({{ json_time('payload', 'processed_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
