{{ per_customer() }}

select
    customer_id, order_line_id, order_id, product_id, variant_id, sku, product_title, variant_title, product_type,
    quantity, current_quantity, returned_quantity, unit_price, discount_amount,
    is_final_sale,
    ordered_at, recorded_at
from {{ ref('int_order_lines') }}
where customer_id is not null
