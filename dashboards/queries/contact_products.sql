-- What people wrote about by product, with what it cost; a contact about two counts for both. One row per product.
with titles as (
    select product_id, max(product_title) as product_title from snapshot.reports.rpt_product_contacts_daily
    where contact_date between $first_date and $last_date
    group by product_id
)

select
    products.product_id,
    any_value(coalesce(titles.product_title, products.product_id)) as product_title,
    count(*) as contact_count,
    mode(chosen.intent) as most_named_intent,
    sum(chosen.ai_cost_amount + chosen.human_cost_amount)::double as cost_amount
from chosen
inner join snapshot.marts.fct_episode_products as products on chosen.episode_id = products.episode_id
left join titles on products.product_id = titles.product_id
group by products.product_id
order by contact_count desc, products.product_id
limit $row_limit
