{{ per_customer() }}

with shipments as (
    select * from {{ ref('int_shipments') }}
),

-- Inner, not left: a parcel belongs to whoever ordered it, and until the order is known to nobody.
orders as (
    select orders.order_id, people.customer_id
    from {{ ref('int_orders_folded') }} as orders
    inner join {{ identity() }} as people on orders.identifier = people.identifier
)

select
    orders.customer_id,
    shipments.shipment_id,
    shipments.order_id,
    shipments.carrier,
    shipments.tracking_number,
    shipments.tracking_url,
    shipments.service,
    shipments.status,
    shipments.last_event_message,
    shipments.last_event_city,
    shipments.shipped_at,
    shipments.estimated_delivery_at,
    shipments.delivered_at,
    shipments.last_event_at,
    shipments.recorded_at
from shipments
inner join orders on shipments.order_id = orders.order_id
