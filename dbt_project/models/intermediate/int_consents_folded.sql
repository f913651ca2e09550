{{ folded(key='consent_id') }}

with changes as (
    select * from {{ ref('stg_shopify__consents') }}
    union all
    select * from {{ ref('stg_segment__unsubscribes') }}
    union all
    select * from {{ ref('stg_klaviyo__consents') }}
),

incoming as (
    select * from changes
    {{ where_unfolded() }}
)

{{ fold('incoming', key='consent_id') }}
