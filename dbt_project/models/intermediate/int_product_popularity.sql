{#- Counts all customers, so only a batch can compute it; live reads it as published. -#}
{{ config(meta={'customer_by': 'none'}, enabled=target.name != 'live') }}

with products as (
    select * from {{ ref('int_products_folded') }}
),

buyers as (
    select product_id, count(distinct customer_id) as buyer_count
    from {{ ref('int_order_lines') }}
    -- Who sent it back, had it refunded or called it off speaks against a product, not for it.
    where returned_quantity = 0 and current_quantity = quantity
    group by product_id
),

counted as (
    select
        products.product_id,
        products.product_type,
        cast(coalesce(buyers.buyer_count, 0) as integer) as buyer_count,
        products.status = 'active' and not products.is_final_sale as is_offered
    from products
    left join buyers on products.product_id = buyers.product_id
)

select
    product_id,
    product_type,
    buyer_count,
    cast(row_number() over (
        partition by product_type order by is_offered desc, buyer_count desc, product_id
    ) as integer) as rank_in_type,
    -- Share of the most bought product, 0 to 1.
    cast(buyer_count as decimal(18, 4))
    / case when max(buyer_count) over () > 0 then max(buyer_count) over () else 1 end as popularity
from counted
