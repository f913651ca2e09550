{{ config(tags=['live']) }}

with releases as (
    select * from {{ ref('int_releases_folded') }}
),

-- Rolling back is signing an older content again, so the last signature holds, whatever its number.
ranked as (
    select
        release_id,
        parameters,
        recorded_at,
        row_number() over (order by version_at desc, event_id desc) as recency
    from releases
)

select release_id, parameters, recorded_at
from ranked
where recency = 1
