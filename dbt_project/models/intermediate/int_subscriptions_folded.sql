{{ folded(key='subscription_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__subscriptions') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='subscription_id') }}
