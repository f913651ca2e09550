with candidates as (
    select * from {{ ref('int_product_candidates') }}
),

products as (
    select * from {{ ref('int_products_folded') }}
    -- What cannot be sent back is a poor thing to talk somebody into.
    where status = 'active' and not is_final_sale
),

sent_back as (
    select customer_id, product_id from candidates
    where reason = 'sent_back'
),

-- One reason a product, the strongest.
ranked as (
    select
        candidates.*,
        row_number() over (
            partition by candidates.customer_id, candidates.product_id
            order by candidates.score desc, candidates.reason
        ) as preference
    from candidates
),

offered as (
    select
        ranked.*,
        variants.variant_id as offered_variant_id,
        variants.price,
        variants.stock_quantity,
        products.title,
        {{ newest('ranked.recorded_at', 'variants.recorded_at') }} as newest_at,
        -- The very variant that was looked at when it is there, else the one with the most left.
        row_number() over (
            partition by ranked.customer_id, ranked.product_id
            order by
                case when variants.variant_id = ranked.variant_id then 0 else 1 end,
                variants.stock_quantity desc,
                variants.variant_id
        ) as choice
    from ranked
    inner join products on ranked.product_id = products.product_id
    inner join {{ ref('int_variants') }} as variants on ranked.product_id = variants.product_id
    left join sent_back
        on ranked.customer_id = sent_back.customer_id and ranked.product_id = sent_back.product_id
    where
        ranked.preference = 1
        -- Bought once and kept is no reason to offer it again.
        and ranked.reason != 'bought'
        and variants.stock_quantity > 0
        and sent_back.product_id is null
)

select
    customer_id,
    product_id,
    offered_variant_id as variant_id,
    title as product_title,
    reason,
    reason_detail,
    score,
    price,
    stock_quantity,
    newest_at as recorded_at
from offered
where choice = 1
