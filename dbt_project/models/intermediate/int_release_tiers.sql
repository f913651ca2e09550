{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

entries as (
    {{ json_rows('release', 'parameters', 'tiers') }}
)

select
    {{ json_text('item', 'tier') }} as tier,
    {{ json_int('item', 'rank') }} as tier_rank,
    {{ json_money('item', 'minimum_lifetime_value') }} as minimum_lifetime_value,
    release_id,
    recorded_at
from entries
