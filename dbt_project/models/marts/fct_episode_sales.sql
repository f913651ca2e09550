-- What was bought around a talk. An order counts for the last episode that began before it, and for that one only.
with episodes as (
    select episode_id, customer_id, started_at, last_message_at from {{ ref('fct_episodes') }}
    where customer_id is not null and not is_excluded
),

customers as (
    select distinct customer_id from episodes
),

orders as (
    select orders.order_id, orders.customer_id, orders.total_amount, orders.ordered_at
    from {{ ref('fct_orders') }} as orders
    inner join customers on orders.customer_id = customers.customer_id
    where not orders.is_cancelled
),

following as (
    select
        episodes.episode_id,
        orders.order_id,
        orders.total_amount,
        orders.ordered_at,
        orders.ordered_at <= {{ dbt.dateadd('hour', 24, 'episodes.last_message_at') }} as is_within_a_day,
        row_number() over (partition by orders.order_id order by episodes.started_at desc, episodes.episode_id) as place
    from episodes
    inner join orders
        on
            episodes.customer_id = orders.customer_id
            and episodes.started_at < orders.ordered_at
            and {{ dbt.dateadd('day', 90, 'episodes.last_message_at') }} >= orders.ordered_at
),

bought as (
    select
        episode_id,
        cast(sum(case when place = 1 and is_within_a_day then total_amount else 0 end) as decimal(18, 2)) as amount,
        count(case when place = 1 and is_within_a_day then 1 end) as order_count,
        min(ordered_at) as first_order_at
    from following
    group by episode_id
),

recommended as (
    select entries.episode_id, episodes.customer_id, products.part as product_id, min(entries.happened_at) as told_at
    from (
        {{ text_rows("(select event_id, " ~ json_list('properties', 'product_ids') ~ " as product_ids from "
            ~ ref('int_service_events_folded') ~ " where event_name = 'received_product_recommendation') as told",
            'product_ids') }}
    ) as products
    inner join {{ ref('int_episode_entries') }} as entries on products.event_id = entries.entry_id
    inner join episodes on entries.episode_id = episodes.episode_id
    group by entries.episode_id, episodes.customer_id, products.part
),

recommended_bought as (
    select
        recommended.episode_id,
        count(distinct recommended.product_id) as recommended_count,
        count(distinct lines.product_id) as recommended_bought_count
    from recommended
    left join {{ ref('fct_order_lines') }} as lines
        on
            recommended.customer_id = lines.customer_id
            and recommended.product_id = lines.product_id
            and recommended.told_at < lines.ordered_at
            and {{ dbt.dateadd('day', 14, 'recommended.told_at') }} >= lines.ordered_at
    group by recommended.episode_id
),

carts as (
    select
        people.customer_id,
        carts.completed_at,
        carts.version_at
    from {{ ref('int_checkouts_folded') }} as carts
    inner join {{ identity() }} as people on carts.identifier = people.identifier
    inner join customers on people.customer_id = customers.customer_id
),

open_carts as (
    select
        episodes.episode_id,
        -- What was completed later stood open meanwhile.
        count(case when carts.completed_at > episodes.started_at or carts.version_at <= episodes.started_at then 1 end)
            as open_count,
        count(
            case
                when carts.completed_at > episodes.started_at
                    and carts.completed_at <= {{ dbt.dateadd('hour', 24, 'episodes.last_message_at') }} then 1
            end
        ) as completed_count,
        count(
            case
                when carts.version_at > episodes.started_at
                    and carts.version_at <= {{ dbt.dateadd('hour', 24, 'episodes.last_message_at') }} then 1
            end
        ) as changed_count
    from episodes
    inner join carts on episodes.customer_id = carts.customer_id
    where carts.completed_at is null or carts.completed_at > episodes.started_at
    group by episodes.episode_id
)

select
    episodes.episode_id,
    episodes.customer_id,
    coalesce(bought.amount, 0) as revenue_within_24_hours,
    cast(coalesce(bought.order_count, 0) as integer) as order_count_within_24_hours,
    cast(coalesce(recommended_bought.recommended_count, 0) as integer) as recommended_count,
    cast(coalesce(recommended_bought.recommended_bought_count, 0) as integer) as recommended_bought_count,
    coalesce(open_carts.open_count, 0) > 0 as has_open_cart,
    coalesce(open_carts.completed_count, 0) > 0 as has_completed_cart,
    coalesce(open_carts.changed_count, 0) > 0 as has_changed_cart,
    bought.first_order_at as came_back_at
from episodes
left join bought on episodes.episode_id = bought.episode_id
left join recommended_bought on episodes.episode_id = recommended_bought.episode_id
left join open_carts on episodes.episode_id = open_carts.episode_id
