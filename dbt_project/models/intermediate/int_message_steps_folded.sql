{{ folded(key='message_step_id') }}

with steps as (
    select * from {{ ref('stg_segment__message_steps') }}
    union all
    select * from {{ ref('stg_klaviyo__message_steps') }}
),

incoming as (
    select * from steps
    {{ where_unfolded() }}
)

{{ fold('incoming', key='message_step_id', keep='first') }}
