{{ folded(key='carrier_event_id', customer_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_shopify__carrier_events') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='carrier_event_id') }}
