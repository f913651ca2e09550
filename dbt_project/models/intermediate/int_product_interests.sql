{{ config(tags=['live']) }}
{{ per_customer() }}

with people as (
    select * from {{ identity() }}
),

bought as (
    select
        lines.customer_id,
        lines.product_id,
        count(distinct lines.order_id) as order_count,
        -- Refunded without being sent back counts the same: it did not suit.
        max(case when lines.returned_quantity > 0 or lines.current_quantity < lines.quantity then 1 else 0 end)
            as sent_back,
        max(lines.ordered_at) as ordered_at,
        max(lines.recorded_at) as recorded_at
    from {{ ref('int_order_lines') }} as lines
    -- Left, not inner: what was sold in a file has no order document, and is never called off.
    left join {{ ref('int_orders_folded') }} as orders on lines.order_id = orders.order_id
    -- Called off is neither bought nor disliked: the parcel was late, or the card declined.
    where lines.customer_id is not null and lines.product_id is not null and not coalesce(orders.is_cancelled, false)
    group by lines.customer_id, lines.product_id
),

viewed as (
    select
        people.customer_id,
        views.product_id,
        max(views.variant_id) as variant_id,
        count(*) as view_count,
        max(views.version_at) as viewed_at,
        max(views.recorded_at) as recorded_at,
        row_number() over (
            partition by people.customer_id order by max(views.version_at) desc, views.product_id
        ) as recency
    from {{ ref('int_product_views_folded') }} as views
    inner join people on views.identifier = people.identifier
    group by people.customer_id, views.product_id
),

in_cart as (
    select
        people.customer_id,
        lines.product_id,
        max(lines.variant_id) as variant_id,
        max(lines.updated_at) as updated_at,
        max(lines.recorded_at) as recorded_at
    from {{ ref('int_cart_lines') }} as lines
    inner join people on lines.identifier = people.identifier
    where lines.is_open
    group by people.customer_id, lines.product_id
)

select
    in_cart.customer_id,
    in_cart.product_id,
    in_cart.variant_id,
    'left_in_cart' as reason,
    'In an open basket since ' || {{ day_text('in_cart.updated_at') }} as reason_detail,
    cast(0.9 as decimal(6, 4)) as score,
    in_cart.recorded_at
from in_cart

union all

select
    viewed.customer_id,
    viewed.product_id,
    viewed.variant_id,
    'viewed' as reason,
    'Looked at ' || cast(viewed.view_count as varchar) || case when viewed.view_count = 1 then ' time' else ' times' end
    || ', last on ' || {{ day_text('viewed.viewed_at') }} as reason_detail,
    -- The last thing looked at counts most; after eight others it says little.
    cast(case when viewed.recency <= 8 then 0.85 - 0.05 * viewed.recency else 0.4 end as decimal(6, 4)) as score,
    viewed.recorded_at
from viewed
left join bought on viewed.customer_id = bought.customer_id and viewed.product_id = bought.product_id
-- Looking before buying was settled by the purchase.
where bought.ordered_at is null or viewed.viewed_at > bought.ordered_at

union all

select
    customer_id,
    product_id,
    cast(null as varchar) as variant_id,
    case
        when sent_back = 1 then 'sent_back'
        when order_count > 1 then 'bought_again'
        else 'bought'
    end as reason,
    'Bought in ' || cast(order_count as varchar) || case when order_count = 1 then ' order' else ' orders' end
    || ', last on ' || {{ day_text('ordered_at') }} as reason_detail,
    -- Bought once is no habit: it leads to its like, and is not offered again itself.
    cast(case when order_count > 3 then 0.75 when order_count > 1 then 0.65 else 0 end as decimal(6, 4)) as score,
    recorded_at
from bought
