{{ folded(key='source_id', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_rapport__source_flags') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='source_id', scope='catalog') }}
