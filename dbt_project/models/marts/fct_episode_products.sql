with topics as (
    select episode_id, topic_kind, topic from {{ ref('fct_episode_topics') }}
),

ordered as (
    select order_id, min(product_id) as product_id from {{ ref('fct_order_lines') }}
    where order_id in (select topics.topic from topics where topics.topic_kind = 'order')
    group by order_id
    having min(product_id) = max(product_id)
)

-- A product is what was talked of; of an order, its product where it holds one alone.
select episode_id, topic as product_id from topics
where topic_kind = 'product'
union
select topics.episode_id, ordered.product_id
from topics
inner join ordered on topics.topic = ordered.order_id
where topics.topic_kind = 'order'
