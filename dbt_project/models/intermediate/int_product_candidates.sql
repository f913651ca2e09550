{{ config(tags=['live']) }}

with interests as (
    select * from {{ ref('int_product_interests') }}
),

popularity as (
    select * from {{ published_table('int_product_popularity') }}
),

wanted_types as (
    select
        interests.customer_id,
        popularity.product_type,
        max(interests.recorded_at) as recorded_at
    from interests
    inner join popularity on interests.product_id = popularity.product_id
    where interests.reason != 'sent_back'
    group by interests.customer_id, popularity.product_type
)

select * from interests

union all

select
    wanted_types.customer_id,
    popularity.product_id,
    cast(null as varchar) as variant_id,
    'same_type' as reason,
    'Like what was looked at or bought (' || popularity.product_type || '), chosen by '
    || cast(popularity.buyer_count as varchar) || ' customers' as reason_detail,
    cast(0.1 + 0.3 * popularity.popularity as decimal(6, 4)) as score,
    wanted_types.recorded_at
from wanted_types
inner join popularity on wanted_types.product_type = popularity.product_type
left join interests
    on wanted_types.customer_id = interests.customer_id and popularity.product_id = interests.product_id
where
    -- What the customer knows already has a reason of its own, was bought, or came back.
    interests.product_id is null
    -- Ten of a type are enough to find some in stock, and keep this from growing with the catalogue.
    and popularity.rank_in_type <= 10
