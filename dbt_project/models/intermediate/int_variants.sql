{{ config(tags=['live']) }}

with products as (
    select * from {{ ref('int_products_folded') }}
),

parts as (
    {{ json_rows('products', 'variants', '') }}
),

levels as (
    select
        inventory_item_id,
        sum(available_quantity) as available_quantity,
        max(version_at) as counted_at,
        max(recorded_at) as recorded_at
    from {{ ref('int_inventory_levels_folded') }}
    group by inventory_item_id
),

variants as (
    select
        {{ json_text('item', 'id') }} as variant_id,
        product_id,
        title as product_title,
        {{ json_text('item', 'title') }} as variant_title,
        {{ json_text('item', 'sku') }} as sku,
        {{ json_text('item', 'option1') }} as option1,
        {{ json_text('item', 'option2') }} as option2,
        {{ json_text('item', 'option3') }} as option3,
        {{ json_text('item', 'inventory_item_id') }} as inventory_item_id,
        {{ json_money('item', 'price') }} as price,
        {{ json_money('item', 'compare_at_price') }} as compare_at_price,
        coalesce({{ json_int('item', 'inventory_quantity') }}, 0) as documented_quantity,
        version_at,
        recorded_at
    from parts
)

select
    variants.variant_id,
    variants.product_id,
    variants.product_title,
    variants.variant_title,
    variants.sku,
    variants.option1,
    variants.option2,
    variants.option3,
    variants.inventory_item_id,
    variants.price,
    variants.compare_at_price,
    -- A product's own document also counts stock: whichever count is newer holds, a level on a tie.
    cast(
        case
            when levels.counted_at >= variants.version_at then levels.available_quantity
            else variants.documented_quantity
        end as integer
    ) as stock_quantity,
    {{ newest('variants.version_at', 'levels.counted_at') }} as updated_at,
    {{ newest('variants.recorded_at', 'levels.recorded_at') }} as recorded_at
from variants
left join levels on variants.inventory_item_id = levels.inventory_item_id
