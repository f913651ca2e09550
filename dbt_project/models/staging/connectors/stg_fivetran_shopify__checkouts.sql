{#- Carts that were left, as `checkouts/update` tells them. One row per cart. -#}
{{ config(enabled=connector_reads('shopify', 'checkouts')) }}
{%- set cart = connector_table('shopify', 'abandoned_checkout') -%}
{%- set line = connector_table('shopify', 'abandoned_checkout_line') -%}
{%- set code = connector_table('shopify', 'abandoned_checkout_discount_code') -%}
{#- GraphQL leaves the token to the address by which the cart is taken up again. -#}
{%- set token = 'coalesce(' ~ connector_column(cart, ['token']) ~ ', '
    ~ checkout_token(connector_column(cart, ['abandoned_checkout_url'])) ~ ')' -%}
with lines as (
    {{ connector_children(
        line, ['checkout_id'],
        connector_values(line, [
            ['id', 'number'], ['product_id', 'number'], ['variant_id', 'number'], ['title'], ['variant_title'], ['sku'],
            ['quantity', 'number'], ['price', 'money', ['price', 'original_unit_price_set_shop_amount']],
        ]),
        order_by=['index', 'id']
    ) }}
),

codes as (
    {{ connector_children(
        code, ['checkout_id'],
        connector_values(code, [['code'], ['amount', 'money'], ['type', 'lower']]),
        order_by=['index', 'code']
    ) }}
)

select
    {{ connector_column(cart, ['id']) }} as entity_id,
    'checkouts/update' as kind,
    {{ moment_or_null(connector_column(cart, ['updated_at', 'created_at'])) }} as version_at,
    {{ connector_newest([connector_synced(cart), 'lines.synced_at', 'codes.synced_at']) }} as synced_at,
    {{ connector_is_deleted(cart) }} as is_deleted,
    cast({{ json_object(
        connector_values(cart, [
            ['id', 'number'], ['cart_token'], ['email'], ['phone'], ['name'],
            ['created_at', 'time'], ['updated_at', 'time'], ['completed_at', 'time'],
            ['currency', 'text', ['currency', 'total_price_set_shop_currency_code']],
            ['total_price', 'money', ['total_price', 'total_price_set_shop_amount']],
        ]) + [
            ['token', token],
            ['customer', json_owner(connector_column(cart, ['customer_id']))],
            ['shipping_address', connector_address(cart, 'shipping_address_')],
            ['discount_codes', json_array_or_empty('codes.documents') if code.relation else none],
            ['line_items', json_array_or_empty('lines.documents') if line.relation else none],
        ]
    ) }} as varchar) as body
from {{ connector_rows(cart) }}
left join lines on {{ connector_column(cart, ['id']) }} = lines.parent_id
left join codes on {{ connector_column(cart, ['id']) }} = codes.parent_id
