{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with returns as (
    select * from {{ ref('int_returns_folded') }}
),

parts as (
    {{ json_rows('returns', 'return_lines', '') }}
)

select
    {{ json_text('item', 'id') }} as return_line_id,
    return_id,
    return_name,
    order_id,
    {{ json_text('item', 'line_item_id') }} as order_line_id,
    {{ json_text('item', 'title') }} as product_title,
    status,
    {{ json_text('item', 'return_reason') }} as reason,
    coalesce({{ json_int('item', 'quantity') }}, 0) as quantity,
    -- Declined or called off, the goods stay with the customer.
    status not in ('declined', 'canceled', 'cancelled') as is_standing,
    requested_at,
    closed_at,
    recorded_at
from parts
