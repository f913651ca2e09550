{{ config(tags=['live']) }}
{{ per_customer('identifier') }}

with carts as (
    select * from {{ ref('int_checkouts_folded') }}
),

products as (
    select * from {{ ref('int_products_folded') }}
),

lines as (
    {{ json_rows('carts', 'line_items', '') }}
),

parsed as (
    select
        *,
        {{ json_text('item', 'id') }} as line_id,
        {{ json_text('item', 'product_id') }} as product_id,
        {{ json_text('item', 'variant_id') }} as variant_id
    from lines
)

select
    parsed.identifier,
    parsed.cart_id,
    -- A basket that has no line numbers of its own holds a variant at most once.
    coalesce(parsed.line_id, parsed.cart_id || ':' || parsed.variant_id) as cart_line_id,
    parsed.product_id,
    parsed.variant_id,
    {{ json_text('parsed.item', 'title') }} as product_title,
    {{ json_text('parsed.item', 'variant_title') }} as variant_title,
    parsed.discount_code,
    {{ json_int('parsed.item', 'quantity') }} as quantity,
    {{ json_money('parsed.item', 'price') }} as unit_price,
    coalesce(products.is_final_sale, false) as is_final_sale,
    parsed.completed_at is null as is_open,
    parsed.version_at as updated_at,
    parsed.recorded_at
from parsed
left join products on parsed.product_id = products.product_id
