{{ config(tags=['live']) }}

with store_orders as (
    select * from {{ ref('int_orders_folded') }}
),

item_counts as (
    {{ json_rows('store_orders', 'line_items', '') }}
),

file_lines as (
    select * from {{ ref('int_file_order_lines_folded') }}
    where not is_credit_note
),

counted as (
    select order_id, cast(sum({{ json_int('item', 'quantity') }}) as integer) as item_count from item_counts
    group by order_id
),

-- A file tells of invoices: what was sold, for how much and to which country, and nothing of parcels or payment methods.
invoices as (
    select
        order_id,
        min(identifier) as identifier,
        source,
        min(order_name) as order_name,
        min(country) as country,
        cast(sum(quantity) as integer) as item_count,
        cast(sum(quantity * unit_price) as decimal(18, 2)) as total_amount,
        min(ordered_at) as ordered_at,
        max(version_at) as version_at,
        max(recorded_at) as recorded_at
    from file_lines
    group by order_id, source
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
),

everywhere as (
    select
        store.order_id, store.identifier, store.order_name, store.source, store.currency,
        store.financial_status, store.fulfillment_status, store.cancel_reason, store.shipping_method,
        store.ship_to_name, store.ship_to_address, store.ship_to_city, store.ship_to_postal_code,
        store.ship_to_country_code, store.discount_code,
        coalesce(counted.item_count, 0) as item_count,
        store.subtotal_amount, store.discount_amount, store.shipping_amount, store.tax_amount, store.total_amount,
        cast(coalesce(returned_money.amount, 0) as decimal(18, 2)) as refunded_amount,
        store.is_cancelled, store.ordered_at, store.promised_delivery_at,
        case when coalesce(store.fulfillment_status, '') != 'partial' then parcels.delivered_at end as delivered_at,
        store.cancelled_at,
        store.version_at as updated_at,
        {{ newest(newest('store.recorded_at', 'parcels.recorded_at'), 'returned_money.recorded_at') }} as recorded_at
    from store_orders as store
    left join counted on store.order_id = counted.order_id
    left join parcels on store.order_id = parcels.order_id
    left join returned_money on store.order_id = returned_money.order_id
    union all
    select
        order_id, identifier, order_name, source, '{{ var("files_currency") }}',
        -- An invoice is written when the sale is done.
        'paid', null, null, null,
        null, null, null, null,
        {{ country_code('country') }}, null,
        item_count,
        total_amount, cast(0 as decimal(18, 2)), null, null, total_amount,
        cast(0 as decimal(18, 2)),
        false, ordered_at, null,
        null,
        null,
        version_at,
        recorded_at
    from invoices
)

select people.customer_id, everywhere.*
from everywhere
-- Left, not inner: guests order too.
left join {{ identity() }} as people on everywhere.identifier = people.identifier
