{%- set costs = var('service_costs') -%}
with episodes as (
    select
        *,
        ai_reply_count * {{ costs['ai_reply'] }}
        + coalesce(human_handle_minutes, 0) * {{ costs['human_minute'] }} as cost
    from {{ ref('fct_episodes') }}
    where not is_excluded
),

stages as (
    {%- for stage in var('intent_stages') %}
    {%- set outer = loop %}
    {%- for intent in stage['intents'] %}
    select '{{ intent }}' as intent, '{{ stage["stage"] }}' as stage
    {% if not (loop.last and outer.last) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}
),

topics as (
    select episode_id, topic_kind, topic from {{ ref('fct_episode_topics') }}
    where not is_talk
),

intents as (
    select episode_id, topic as intent from topics
    where topic_kind = 'intent'
),

ordered as (
    select order_id, min(product_id) as product_id from {{ ref('fct_order_lines') }}
    where order_id in (select topics.topic from topics where topics.topic_kind = 'order')
    group by order_id
    having min(product_id) = max(product_id)
),

-- A product is what was talked of; of an order, its product where it holds one alone.
products as (
    select topics.episode_id, topics.topic as product_id from topics
    where topics.topic_kind = 'product'
    union
    select topics.episode_id, ordered.product_id
    from topics
    inner join ordered on topics.topic = ordered.order_id
    where topics.topic_kind = 'order'
),

reasons as (
    select
        episodes.*,
        {{ brand_date('episodes.started_at') }} as episode_date,
        coalesce(intents.intent, 'none') as intent,
        coalesce(products.product_id, 'none') as product_id,
        -- An episode about two things costs each of them half.
        episodes.cost / count(*) over (partition by episodes.episode_id) as share_of_cost
    from episodes
    left join intents on episodes.episode_id = intents.episode_id
    left join products on episodes.episode_id = products.episode_id
)

select
    reasons.episode_date,
    reasons.channel,
    reasons.customer_type,
    reasons.product_id,
    reasons.intent,
    coalesce(min(stages.stage), 'none') as stage,
    cast(count(distinct reasons.episode_id) as bigint) as contact_count,
    cast(sum(reasons.share_of_cost) as decimal(18, 4)) as cost_amount
from reasons
left join stages on reasons.intent = stages.intent
group by reasons.episode_date, reasons.channel, reasons.customer_type, reasons.product_id, reasons.intent
