{#- Each version of an order. One row per event. -#}
with events as (
    {{ events_of('shopify', ['orders/create', 'orders/updated', 'orders/cancelled']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as order_id,
    coalesce(
        'shopify_customer_id:' || {{ json_text('payload', 'customer.id') }},
        'email:' || lower({{ json_text('payload', 'email') }}),
        'phone:' || {{ json_text('payload', 'phone') }}
    ) as identifier,
    'shopify' as source,
    {{ json_text('payload', 'name') }} as order_name,
    {{ json_text('payload', 'currency') }} as currency,
    {{ json_text('payload', 'financial_status') }} as financial_status,
    {{ json_text('payload', 'fulfillment_status') }} as fulfillment_status,
    {{ json_text('payload', 'cancel_reason') }} as cancel_reason,
    {{ json_text('payload', 'shipping_lines[0].title') }} as shipping_method,
    {{ json_text('payload', 'shipping_address.name') }} as ship_to_name,
    {{ json_text('payload', 'shipping_address.address1') }} as ship_to_address,
    {{ json_text('payload', 'shipping_address.city') }} as ship_to_city,
    {{ json_text('payload', 'shipping_address.zip') }} as ship_to_postal_code,
    {{ json_text('payload', 'shipping_address.country_code') }} as ship_to_country_code,
    {{ json_text('payload', 'discount_codes[0].code') }} as discount_code,
    {{ json_document('payload', 'line_items') }} as line_items,
    {{ json_money('payload', 'subtotal_price') }} as subtotal_amount,
    {{ json_money('payload', 'total_discounts') }} as discount_amount,
    {{ json_money('payload', 'total_shipping_price_set.shop_money.amount') }} as shipping_amount,
    {{ json_money('payload', 'total_tax') }} as tax_amount,
    {{ json_money('payload', 'total_price') }} as total_amount,
    {{ json_text('payload', 'cancelled_at') }} is not null as is_cancelled,
    {{ json_time('payload', 'created_at') }} as ordered_at,
    {{ utc_time(json_named('payload', 'note_attributes', 'promised_delivery_at')) }} as promised_delivery_at,
    {{ json_time('payload', 'cancelled_at') }} as cancelled_at,
    coalesce({{ json_time('payload', 'updated_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
