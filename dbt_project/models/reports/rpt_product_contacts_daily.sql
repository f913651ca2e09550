with contacts as (
    select
        {{ brand_date('reasons.started_at') }} as contact_date,
        products.product_id,
        count(*) as contact_count,
        sum(reasons.ai_cost_amount + reasons.human_cost_amount) as cost_amount
    from {{ ref('fct_episode_products') }} as products
    inner join {{ ref('fct_episode_reasons') }} as reasons on products.episode_id = reasons.episode_id
    group by 1, 2
),

-- A cancelled order was no sale that anybody could write about the goods of; it counts as an order all the same here,
-- because what was written before it was cancelled is a contact.
orders as (
    select {{ brand_date('ordered_at') }} as contact_date, product_id, count(distinct order_id) as order_count
    from {{ ref('fct_order_lines') }}
    where product_id is not null
    group by 1, 2
),

days as (
    select contact_date, product_id from contacts
    union
    select contact_date, product_id from orders
),

titles as (
    select product_id, title from {{ ref('catalog_products') }}
)

select
    days.contact_date,
    days.product_id,
    coalesce(titles.title, days.product_id) as product_title,
    cast(coalesce(contacts.contact_count, 0) as bigint) as contact_count,
    cast(coalesce(orders.order_count, 0) as bigint) as order_count,
    cast(coalesce(contacts.cost_amount, 0) as decimal(18, 4)) as cost_amount
from days
left join contacts on days.contact_date = contacts.contact_date and days.product_id = contacts.product_id
left join orders on days.contact_date = orders.contact_date and days.product_id = orders.product_id
left join titles on days.product_id = titles.product_id
