{{ per_customer() }}

with carrier_events as (
    select * from {{ ref('int_carrier_events_folded') }}
),

orders as (
    select orders.order_id, people.customer_id
    from {{ ref('int_orders_folded') }} as orders
    inner join {{ identity() }} as people on orders.identifier = people.identifier
)

select
    orders.customer_id,
    carrier_events.carrier_event_id,
    carrier_events.shipment_id,
    carrier_events.order_id,
    carrier_events.status,
    carrier_events.message,
    carrier_events.city,
    carrier_events.happened_at,
    carrier_events.estimated_delivery_at,
    carrier_events.recorded_at
from carrier_events
inner join orders on carrier_events.order_id = orders.order_id
