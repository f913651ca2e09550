{{ folded(key='payment_id', customer_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__transactions') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='payment_id') }}
