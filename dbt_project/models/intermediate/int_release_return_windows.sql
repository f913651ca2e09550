{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

entries as (
    {{ json_rows('release', 'parameters', 'return_windows') }}
)

select
    {{ json_text('item', 'clause_id') }} as clause_id,
    {{ json_text('item', 'tier') }} as tier,
    {{ json_text('item', 'product_type') }} as product_type,
    {{ json_text('item', 'country_code') }} as country_code,
    {{ json_text('item', 'text') }} as clause_text,
    {{ json_int('item', 'window_days') }} as window_days,
    release_id,
    recorded_at
from entries
