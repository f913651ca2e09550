{{ folded(key='pair_id', customer_by='both_identifiers') }}

with incoming as (
    select * from {{ ref('stg_rapport__identity_decisions') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='pair_id') }}
