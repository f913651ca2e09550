{{ per_customer() }}

with lines as (
    select * from {{ ref('int_cart_lines') }}
),

people as (
    select * from {{ identity() }}
)

select
    people.customer_id,
    lines.cart_id,
    lines.cart_line_id,
    lines.product_id,
    lines.variant_id,
    lines.product_title,
    lines.variant_title,
    lines.discount_code,
    lines.quantity,
    lines.unit_price,
    lines.is_final_sale,
    lines.is_open,
    lines.updated_at,
    lines.recorded_at
from lines
inner join people on lines.identifier = people.identifier
