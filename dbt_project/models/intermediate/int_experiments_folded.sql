{{ folded(key='experiment_id', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_rapport__experiments') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='experiment_id', scope='catalog') }}
