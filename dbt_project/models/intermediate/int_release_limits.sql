{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

limits as (
    {{ json_members('release', 'parameters', 'limits') }}
)

select
    name,
    release_id,
    {{ cast_or_null('value', 'decimal(18, 2)') }} as value,
    recorded_at
from limits
-- What is set for each role by itself is no single limit; the agent alone reads it.
where {{ cast_or_null('value', 'decimal(18, 2)') }} is not null
