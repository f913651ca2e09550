{{ folded(key='identifier') }}

with incoming as (
    select * from {{ ref('stg_identity__evidence') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='identifier', keep='first') }}
