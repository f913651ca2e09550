{{ folded(key='order_id', scope_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__orders') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='order_id') }}
