{{ folded(key='return_id', customer_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__returns') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='return_id') }}
