{{ folded(key='shipment_id', customer_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__shipments') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='shipment_id') }}
