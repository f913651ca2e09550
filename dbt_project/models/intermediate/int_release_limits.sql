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
    cast(value as decimal(18, 2)) as value,
    recorded_at
from limits
