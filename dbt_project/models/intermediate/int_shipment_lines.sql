{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with shipments as (
    select * from {{ ref('int_shipments') }}
    where not is_cancelled
),

parts as (
    {{ json_rows('shipments', 'line_items', '') }}
)

select
    shipment_id,
    order_id,
    {{ json_text('item', 'id') }} as order_line_id,
    {{ json_int('item', 'quantity') }} as quantity,
    delivered_at,
    recorded_at
from parts
