{{ folded(key='message_step_id') }}

with incoming as (
    select * from {{ ref('stg_segment__message_steps') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='message_step_id', keep='first') }}
