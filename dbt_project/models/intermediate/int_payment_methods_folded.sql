{{ folded(key='payment_method_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__payment_methods') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='payment_method_id') }}
