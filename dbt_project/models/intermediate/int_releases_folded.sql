{{ folded(key='release_id', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_rapport__releases') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='release_id', scope='catalog') }}
