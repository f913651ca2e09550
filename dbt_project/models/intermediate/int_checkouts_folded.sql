{{ folded(key='cart_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__checkouts') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='cart_id') }}
