{{ folded(key='loyalty_entry_id') }}

with incoming as (
    select * from {{ ref('stg_sandbox__loyalty_entries') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='loyalty_entry_id') }}
