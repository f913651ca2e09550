with episodes as (
    select *, ai_cost_amount + human_cost_amount as cost from {{ ref('fct_episode_reasons') }}
),

stages as (
    select intent, stage from {{ ref('dim_intents') }}
),

intents as (
    select episode_id, topic as intent from {{ ref('fct_episode_topics') }}
    where topic_kind = 'intent' and not is_talk
),

products as (
    select * from {{ ref('fct_episode_products') }}
),

reasons as (
    select
        episodes.episode_id,
        episodes.channel,
        episodes.customer_type,
        {{ brand_date('episodes.started_at') }} as episode_date,
        coalesce(intents.intent, 'none') as intent,
        coalesce(products.product_id, 'none') as product_id,
        -- An episode about two things costs each of them half.
        episodes.cost / count(*) over (partition by episodes.episode_id) as share_of_cost,
        episodes.human_cost_amount / count(*) over (partition by episodes.episode_id) as share_of_human_cost
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
    cast(sum(reasons.share_of_cost) as decimal(18, 4)) as cost_amount,
    cast(sum(reasons.share_of_human_cost) as decimal(18, 4)) as human_cost_amount
from reasons
left join stages on reasons.intent = stages.intent
group by reasons.episode_date, reasons.channel, reasons.customer_type, reasons.product_id, reasons.intent
