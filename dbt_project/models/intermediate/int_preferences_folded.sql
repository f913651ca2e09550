{{ folded(key='preference_id') }}

with incoming as (
    select * from {{ ref('stg_segment__preferences') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='preference_id') }}
