{{ per_customer() }}

select
    customer_id, order_id, order_name, source, currency, financial_status, fulfillment_status, cancel_reason,
    shipping_method, ship_to_name, ship_to_address, ship_to_city, ship_to_postal_code, ship_to_country_code,
    discount_code,
    item_count, subtotal_amount, discount_amount, shipping_amount, tax_amount, total_amount, refunded_amount,
    is_cancelled,
    ordered_at, promised_delivery_at, delivered_at, cancelled_at, updated_at, recorded_at
from {{ ref('int_orders') }}
where customer_id is not null
