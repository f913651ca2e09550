{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with orders as (
    select * from {{ ref('int_orders_united') }}
),

parcels as (
    select
        order_id,
        -- An order has arrived when its last parcel has.
        case when count(*) = count(delivered_at) then max(delivered_at) end as delivered_at,
        max(recorded_at) as recorded_at
    from {{ ref('int_shipments') }}
    where not is_cancelled
    group by order_id
),

returned_money as (
    select order_id, sum(amount) as amount, max(recorded_at) as recorded_at from {{ ref('int_refunds') }}
    where order_id is not null
    group by order_id
)

select
    orders.customer_id, orders.order_id, orders.identifier, orders.order_name, orders.source, orders.currency,
    orders.financial_status, orders.fulfillment_status, orders.cancel_reason, orders.shipping_method,
    orders.ship_to_name, orders.ship_to_address, orders.ship_to_city, orders.ship_to_postal_code,
    orders.ship_to_country_code, orders.discount_code,
    orders.item_count,
    orders.subtotal_amount, orders.discount_amount, orders.shipping_amount, orders.tax_amount, orders.total_amount,
    cast(coalesce(returned_money.amount, 0) as decimal(18, 2)) as refunded_amount,
    orders.is_cancelled, orders.ordered_at, orders.promised_delivery_at,
    case when coalesce(orders.fulfillment_status, '') != 'partial' then parcels.delivered_at end as delivered_at,
    orders.cancelled_at,
    orders.updated_at,
    {{ newest(newest('orders.recorded_at', 'parcels.recorded_at'), 'returned_money.recorded_at') }} as recorded_at
from orders
left join parcels on orders.order_id = parcels.order_id
left join returned_money on orders.order_id = returned_money.order_id
