{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

entries as (
    {{ json_rows('release', 'parameters', 'discounts') }}
)

select
    {{ json_text('item', 'clause_id') }} as clause_id,
    {{ json_text('item', 'code') }} as code,
    {{ json_text('item', 'tier') }} as tier,
    {{ json_text('item', 'kind') }} as discount_kind,
    {{ json_text('item', 'description') }} as description,
    {{ json_text('item', 'text') }} as clause_text,
    {{ json_money('item', 'value') }} as value,
    coalesce({{ json_money('item', 'minimum_subtotal') }}, 0) as minimum_subtotal,
    {{ json_bool('item', 'stackable_with_points') }} as is_stackable_with_points,
    {{ json_bool('item', 'first_order_only') }} as is_first_order_only,
    -- The day named is the last on which the code is good, so it ends as the next one begins.
    {{ dbt.dateadd('day', 1, json_time('item', 'valid_until')) }} as valid_until_at,
    release_id,
    recorded_at
from entries
