{{ folded(key='message_id', customer_by='conversation_id') }}

with incoming as (
    select * from {{ ref('stg_rapport__messages') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='message_id') }}
