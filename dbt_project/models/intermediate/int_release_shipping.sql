{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

entries as (
    {{ json_rows('release', 'parameters', 'shipping') }}
)

select
    {{ json_text('item', 'clause_id') }} as clause_id,
    {{ json_text('item', 'tier') }} as tier,
    {{ json_text('item', 'country_code') }} as country_code,
    {{ json_text('item', 'service') }} as service,
    {{ json_text('item', 'title') }} as title,
    {{ json_text('item', 'text') }} as clause_text,
    {{ json_money('item', 'cost') }} as cost_amount,
    {{ json_money('item', 'free_from_subtotal') }} as free_from_subtotal,
    {{ json_int('item', 'days_min') }} as delivery_days_min,
    {{ json_int('item', 'days_max') }} as delivery_days_max,
    release_id,
    recorded_at
from entries
