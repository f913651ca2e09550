{{ folded(key='ticket_id') }}

with incoming as (
    select * from {{ ref('stg_sandbox__tickets') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='ticket_id') }}
