{{ folded(key='refund_id', customer_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__refunds') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='refund_id') }}
