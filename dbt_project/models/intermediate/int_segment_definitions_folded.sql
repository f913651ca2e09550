{{ folded(key='segment', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_rapport__segment_definitions') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='segment', scope='catalog') }}
