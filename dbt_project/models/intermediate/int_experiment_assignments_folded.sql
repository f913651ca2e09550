{{ folded(key='event_id', customer_by='identifier') }}

with incoming as (
    select * from {{ ref('stg_rapport__experiment_assignments') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='event_id', keep='first') }}
