{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with orders as (
    select * from {{ ref('int_orders_folded') }}
),

parts as (
    {{ json_rows('orders', 'line_items', '') }}
),

returned as (
    select order_line_id, sum(quantity) as quantity, max(recorded_at) as recorded_at
    from {{ ref('int_return_lines') }}
    where is_standing
    group by order_line_id
),

store_lines as (
    select
        {{ json_text('item', 'id') }} as order_line_id,
        order_id,
        identifier,
        source,
        {{ json_text('item', 'product_id') }} as product_id,
        {{ json_text('item', 'variant_id') }} as variant_id,
        {{ json_text('item', 'sku') }} as sku,
        {{ json_text('item', 'title') }} as product_title,
        {{ json_text('item', 'variant_title') }} as variant_title,
        {{ json_text('item', 'product_type') }} as product_type,
        coalesce({{ json_int('item', 'quantity') }}, 0) as quantity,
        coalesce({{ json_int('item', 'current_quantity') }}, {{ json_int('item', 'quantity') }}, 0) as current_quantity,
        {{ json_money('item', 'price') }} as unit_price,
        coalesce({{ json_money('item', 'total_discount') }}, 0) as discount_amount,
        coalesce({{ json_named('item', 'properties', '_final_sale') }} = 'true', false) as is_final_sale,
        ordered_at,
        recorded_at
    from parts
),

everywhere as (
    select * from store_lines
    union all
    select
        order_line_id, order_id, identifier, source,
        null, null, sku, product_title, null, null,
        quantity, quantity,
        cast(unit_price as decimal(18, 2)), cast(0 as decimal(18, 2)),
        false,
        ordered_at, recorded_at
    from {{ ref('int_file_order_lines_folded') }}
    where not is_credit_note
)

select
    people.customer_id,
    everywhere.order_line_id, everywhere.order_id, everywhere.source,
    everywhere.product_id, everywhere.variant_id, everywhere.sku,
    everywhere.product_title, everywhere.variant_title, everywhere.product_type,
    everywhere.quantity, everywhere.current_quantity,
    cast(coalesce(returned.quantity, 0) as integer) as returned_quantity,
    everywhere.unit_price, everywhere.discount_amount,
    everywhere.is_final_sale,
    everywhere.ordered_at,
    {{ newest('everywhere.recorded_at', 'returned.recorded_at') }} as recorded_at
from everywhere
left join returned on everywhere.order_line_id = returned.order_line_id
left join {{ identity() }} as people on everywhere.identifier = people.identifier
