{{ folded(key='ticket_id') }}

with versions as (
    select * from {{ ref('stg_sandbox__tickets') }}
    union all
    select * from {{ ref('stg_zendesk__tickets') }}
    union all
    select * from {{ ref('stg_gorgias__tickets') }}
),

incoming as (
    select * from versions
    {{ where_unfolded() }}
)

{{ fold('incoming', key='ticket_id') }}
