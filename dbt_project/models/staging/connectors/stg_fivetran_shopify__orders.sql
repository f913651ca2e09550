{#- Orders with what hangs on them, as `orders/updated` tells them. One row per order. -#}
{{ config(enabled=connector_reads('shopify', 'orders')) }}
{%- set order = connector_table('shopify', 'order') -%}
{%- set line = connector_table('shopify', 'order_line') -%}
{%- set shipping = connector_table('shopify', 'order_shipping_line') -%}
{%- set code = connector_table('shopify', 'order_discount_code') -%}
{%- set note = connector_table('shopify', 'order_note_attribute') -%}
{%- set attribute = connector_table('shopify', 'order_custom_attribute') -%}
{#- GraphQL calls the notes custom attributes; a shop that lands both lands them twice. -#}
{%- set note = attribute if note.relation is none else note -%}
{%- set refunded = connector_table('shopify', 'order_line_refund') -%}
{%- set product = connector_table('shopify', 'product') -%}
{%- set line_total = connector_column(line, ['original_total_set_shop_amount']) -%}
{%- set line_quantity = connector_column(line, ['quantity']) -%}
{%- set shipping_price = connector_column(shipping, ['price', 'original_price_set_shop_amount']) -%}
{%- set fulfillment = 'lower(' ~ connector_column(order, ['fulfillment_status', 'display_fulfillment_status']) ~ ')' -%}
{%- set shipping_total = money_text(
    'coalesce(' ~ connector_column(order, ['total_shipping_price_set_shop_amount'])
    ~ ', ' ~ json_text(json_parsed(connector_column(order, ['total_shipping_price_set'])), 'shop_money.amount')
    ~ ", shipping_totals.amount, '0.00')"
) -%}
with refunded as (
    select
        {{ connector_column(refunded, ['order_line_id']) }} as order_line_id,
        sum({{ cast_or_null(connector_column(refunded, ['quantity']), 'decimal(18, 2)') }}) as quantity,
        max({{ connector_synced(refunded) }}) as synced_at
    from {{ connector_rows(refunded) }}
    where not {{ connector_is_deleted(refunded) }}
    group by {{ connector_column(refunded, ['order_line_id']) }}
),

products as (
    select
        {{ connector_column(product, ['id']) }} as product_id,
        max({{ connector_column(product, ['product_type']) }}) as product_type
    from {{ connector_rows(product) }}
    group by {{ connector_column(product, ['id']) }}
),

lines as (
    select
        {{ connector_column(line, ['order_id']) }} as parent_id,
        {{ json_array_of(
            json_object(
                connector_values(line, [
                    ['id', 'number'], ['product_id', 'number'], ['variant_id', 'number'],
                    ['title'], ['variant_title'], ['name'], ['sku'], ['vendor'],
                    ['quantity', 'number'],
                    ['total_discount', 'money', ['total_discount', 'total_discount_set_shop_amount']],
                    ['fulfillment_status', 'lower'],
                    ['requires_shipping', 'boolean'], ['taxable', 'boolean'],
                    ['gift_card', 'boolean', ['gift_card', 'is_gift_card']],
                    ['properties', 'document'],
                ]) + [
                    ['price', 'coalesce(' ~ money_text(connector_column(line, ['price'])) ~ ', ' ~ unit_price(line_total, line_quantity) ~ ')'],
                    ['current_quantity', json_number(
                        'coalesce(' ~ connector_column(line, ['current_quantity']) ~ ', cast('
                        ~ cast_or_null(line_quantity, 'decimal(18, 2)') ~ ' - coalesce(refunded.quantity, 0) as varchar))'
                    )],
                    ['product_type', 'products.product_type' if product.relation is not none else none],
                ]
            ),
            connector_order(line, ['index', 'id']),
            'not ' ~ connector_is_deleted(line)
        ) }} as documents,
        max({{ connector_newest([connector_synced(line), 'refunded.synced_at']) }}) as synced_at
    from {{ connector_rows(line) }}
    left join refunded on {{ connector_column(line, ['id']) }} = refunded.order_line_id
    left join products on {{ connector_column(line, ['product_id']) }} = products.product_id
    group by {{ connector_column(line, ['order_id']) }}
),

shipping_lines as (
    {{ connector_children(
        shipping, ['order_id'],
        connector_values(shipping, [
            ['id', 'number'], ['title'], ['code'], ['source'],
            ['price', 'money', ['price', 'original_price_set_shop_amount']],
            ['discounted_price', 'money', ['discounted_price', 'discounted_price_set_shop_amount']],
        ]),
        order_by=['id'],
        where="coalesce(lower(" ~ connector_column(shipping, ['is_removed']) ~ ") != 'true', true)"
    ) }}
),

shipping_totals as (
    select
        {{ connector_column(shipping, ['order_id']) }} as parent_id,
        cast(sum({{ cast_or_null(shipping_price, 'decimal(18, 2)') }}) as varchar) as amount
    from {{ connector_rows(shipping) }}
    where
        not {{ connector_is_deleted(shipping) }}
        and coalesce(lower({{ connector_column(shipping, ['is_removed']) }}) != 'true', true)
    group by {{ connector_column(shipping, ['order_id']) }}
),

codes as (
    {{ connector_children(
        code, ['order_id'],
        connector_values(code, [['code'], ['amount', 'money'], ['type', 'lower']]),
        order_by=['index', 'code']
    ) }}
),

notes as (
    {{ connector_children(
        note, ['order_id'],
        [
            ['name', connector_column(note, ['name', 'key'])],
            ['value', json_unquoted(connector_column(note, ['value']))],
        ],
        order_by=['name', 'key']
    ) }}
)

select
    {{ connector_column(order, ['id']) }} as entity_id,
    'orders/updated' as kind,
    {{ moment_or_null(connector_column(order, ['updated_at', 'created_at'])) }} as version_at,
    {{ connector_newest([
        connector_synced(order), 'lines.synced_at', 'shipping_lines.synced_at', 'codes.synced_at', 'notes.synced_at'
    ]) }} as synced_at,
    {{ connector_is_deleted(order) }} as is_deleted,
    cast({{ json_object(
        connector_values(order, [
            ['id', 'number'], ['name'], ['email'], ['phone'], ['note'],
            ['order_number', 'number', ['order_number', 'number']],
            ['created_at', 'time'], ['updated_at', 'time'], ['processed_at', 'time'], ['cancelled_at', 'time'],
            ['closed_at', 'time'],
            ['cancel_reason', 'lower'],
            ['currency', 'text', ['currency', 'total_price_set_shop_currency_code', 'currency_code']],
            ['financial_status', 'lower', ['financial_status', 'display_financial_status']],
            ['total_price', 'money', ['total_price', 'total_price_set_shop_amount']],
            ['subtotal_price', 'money', ['subtotal_price', 'subtotal_price_set_shop_amount']],
            ['total_discounts', 'money', ['total_discounts', 'total_discounts_set_shop_amount']],
            ['total_tax', 'money', ['total_tax', 'total_tax_set_shop_amount']],
            ['taxes_included', 'boolean'], ['test', 'boolean'], ['source_name'],
        ]) + [
            ['fulfillment_status', fulfillment_status(fulfillment) if connector_has(
                order, ['fulfillment_status', 'display_fulfillment_status']
            ) else none],
            ['total_shipping_price_set', json_object([['shop_money', json_object([['amount', shipping_total]])]])
                if shipping.relation or connector_has(
                    order, ['total_shipping_price_set', 'total_shipping_price_set_shop_amount']
                ) else none],
            ['customer', json_owner(connector_column(order, ['customer_id']))],
            ['shipping_address', connector_address(order, 'shipping_address_')],
            ['line_items', json_array_or_empty('lines.documents')],
            ['shipping_lines', json_array_or_empty('shipping_lines.documents') if shipping.relation else none],
            ['discount_codes', json_array_or_empty('codes.documents') if code.relation else none],
            ['note_attributes', json_array_or_empty('notes.documents') if note.relation else none],
        ]
    ) }} as varchar) as body
from {{ connector_rows(order) }}
left join lines on {{ connector_column(order, ['id']) }} = lines.parent_id
left join shipping_lines on {{ connector_column(order, ['id']) }} = shipping_lines.parent_id
left join shipping_totals on {{ connector_column(order, ['id']) }} = shipping_totals.parent_id
left join codes on {{ connector_column(order, ['id']) }} = codes.parent_id
left join notes on {{ connector_column(order, ['id']) }} = notes.parent_id
