{{ folded(key='event_id', customer_by='conversation_id') }}

with incoming as (
    select * from {{ ref('stg_rapport__service_events') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='event_id') }}
