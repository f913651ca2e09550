{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with store_orders as (
    select * from {{ ref('int_orders_folded') }}
),

items as (
    {{ json_rows('store_orders', 'line_items', '') }}
),

counted as (
    select order_id, cast(sum({{ json_int('item', 'quantity') }}) as integer) as item_count from items
    group by order_id
),

-- A file tells of invoices: what was sold, for how much and to which country; nothing of parcels or payment methods.
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
        max(version_at) as updated_at,
        max(recorded_at) as recorded_at
    from {{ ref('int_file_order_lines_folded') }}
    where not is_credit_note
    group by order_id, source
),

everywhere as (
    select
        store.order_id, store.identifier, store.order_name, store.source, store.currency,
        store.financial_status, store.fulfillment_status, store.cancel_reason, store.shipping_method,
        store.ship_to_name, store.ship_to_address, store.ship_to_city, store.ship_to_postal_code,
        store.ship_to_country_code, store.discount_code,
        coalesce(counted.item_count, 0) as item_count,
        store.subtotal_amount, store.discount_amount, store.shipping_amount, store.tax_amount, store.total_amount,
        store.is_cancelled, store.ordered_at, store.promised_delivery_at, store.cancelled_at,
        store.version_at as updated_at,
        store.recorded_at
    from store_orders as store
    left join counted on store.order_id = counted.order_id
    union all
    select
        order_id, identifier, order_name, source, '{{ var("files_currency") }}',
        -- An invoice is written when the sale is done.
        'paid', null, null, null,
        null, null, null, null,
        {{ country_code('country') }}, null,
        item_count,
        total_amount, cast(0 as decimal(18, 2)), null, null, total_amount,
        false, ordered_at, null, null,
        updated_at,
        recorded_at
    from invoices
)

select people.customer_id, everywhere.*
from everywhere
-- Left, not inner: guests order too.
left join {{ identity() }} as people on everywhere.identifier = people.identifier
