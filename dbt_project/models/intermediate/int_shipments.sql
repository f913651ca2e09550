{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with shipments as (
    select * from {{ ref('int_shipments_folded') }}
),

carrier_events as (
    select * from {{ ref('int_carrier_events_folded') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by shipment_id order by happened_at desc, carrier_event_id desc
        ) as recency,
        -- A scan without a date leaves the date last told standing.
        row_number() over (
            partition by shipment_id
            order by case when estimated_delivery_at is null then 1 else 0 end, happened_at desc, carrier_event_id desc
        ) as estimate_recency
    from carrier_events
),

journeys as (
    select
        shipment_id,
        max(case when recency = 1 then status end) as status,
        max(case when recency = 1 then message end) as last_event_message,
        max(case when recency = 1 then city end) as last_event_city,
        max(happened_at) as last_event_at,
        max(case when estimate_recency = 1 then estimated_delivery_at end) as estimated_delivery_at,
        min(case when status = 'delivered' then happened_at end) as delivered_at,
        max(recorded_at) as recorded_at
    from ranked
    group by shipment_id
)

select
    shipments.shipment_id,
    shipments.order_id,
    shipments.carrier,
    shipments.tracking_number,
    shipments.tracking_url,
    shipments.service,
    case
        when shipments.fulfillment_status = 'cancelled' then 'cancelled'
        else coalesce(journeys.status, shipments.shipment_status, 'shipped')
    end as status,
    journeys.last_event_message,
    journeys.last_event_city,
    shipments.line_items,
    coalesce(shipments.fulfillment_status = 'cancelled', false) as is_cancelled,
    shipments.shipped_at,
    journeys.estimated_delivery_at,
    -- Where no scan was told, the store's own word that it arrived has to do.
    coalesce(
        journeys.delivered_at, case when shipments.shipment_status = 'delivered' then shipments.version_at end
    ) as delivered_at,
    journeys.last_event_at,
    {{ newest('shipments.recorded_at', 'journeys.recorded_at') }} as recorded_at
from shipments
left join journeys on shipments.shipment_id = journeys.shipment_id
