select
    variant_id, product_id, product_title, variant_title, sku, option1, option2, option3, inventory_item_id,
    price, compare_at_price, stock_quantity,
    updated_at, recorded_at
from {{ ref('int_variants') }}
