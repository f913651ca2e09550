with products as (
    select * from {{ ref('int_products_folded') }}
),

prices as (
    select product_id, min(price) as minimum_price, max(price) as maximum_price
    from {{ ref('int_variants') }}
    group by product_id
)

select
    products.product_id,
    products.title,
    products.product_type,
    products.vendor,
    products.handle,
    '/products/' || products.handle as url,
    products.tags,
    products.status,
    {{ plain_text('products.body_html') }} as description,
    prices.minimum_price,
    prices.maximum_price,
    products.is_final_sale,
    products.version_at as updated_at,
    products.recorded_at
from products
left join prices on products.product_id = prices.product_id
