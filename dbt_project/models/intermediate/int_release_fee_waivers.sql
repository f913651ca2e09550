{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

entries as (
    {{ json_rows('release', 'parameters', 'fee_waivers') }}
)

select
    {{ json_text('item', 'clause_id') }} as clause_id,
    {{ json_text('item', 'fee_code') }} as fee_code,
    {{ json_text('item', 'tier') }} as tier,
    {{ json_text('item', 'text') }} as clause_text,
    {{ json_money('item', 'maximum_amount') }} as maximum_amount,
    release_id,
    recorded_at
from entries
