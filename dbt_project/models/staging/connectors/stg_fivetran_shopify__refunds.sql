{#- Refunds with their lines and the money that moved, as `refunds/create` tells them. One row per refund. -#}
{{ config(enabled=connector_reads('shopify', 'refunds')) }}
{%- set refund = connector_table('shopify', 'refund') -%}
{%- set line = connector_table('shopify', 'order_line_refund') -%}
{%- set newer_line = connector_table('shopify', 'refund_line_item') -%}
{#- Two names of the same lines; a connector that moved from the one to the other lands both. -#}
{%- set line = newer_line if line.relation is none else line -%}
{%- set transaction = connector_table('shopify', 'transaction') -%}
with lines as (
    {{ connector_children(
        line, ['refund_id'],
        connector_values(line, [
            ['id', 'number'],
            ['line_item_id', 'number', ['order_line_id', 'line_item_id']],
            ['quantity', 'number'],
            ['restock_type', 'lower'],
            ['subtotal', 'money', ['subtotal', 'subtotal_set_shop_amount']],
            ['total_tax', 'money', ['total_tax', 'total_tax_set_shop_amount']],
        ]),
        order_by=['id']
    ) }}
),

movements as (
    {{ connector_children(
        transaction, ['refund_id'],
        connector_values(transaction, [
            ['id', 'number'], ['order_id', 'number'], ['parent_id', 'number'],
            ['kind', 'lower'], ['status', 'lower'], ['gateway'],
            ['amount', 'money', ['amount', 'amount_set_shop_amount']],
            ['currency', 'text', ['currency', 'amount_set_shop_currency_code']],
            ['created_at', 'time'], ['processed_at', 'time'],
        ]),
        order_by=['id']
    ) }}
)

select
    {{ connector_column(refund, ['id']) }} as entity_id,
    'refunds/create' as kind,
    {{ moment_or_null(connector_column(refund, ['processed_at', 'created_at'])) }} as version_at,
    {{ connector_newest([connector_synced(refund), 'lines.synced_at', 'movements.synced_at']) }} as synced_at,
    {{ connector_is_deleted(refund) }} as is_deleted,
    cast({{ json_object(
        connector_values(refund, [
            ['id', 'number'], ['order_id', 'number'], ['note'], ['created_at', 'time'], ['processed_at', 'time'],
        ]) + [
            ['refund_line_items', json_array_or_empty('lines.documents') if line.relation else none],
            ['transactions', json_array_or_empty('movements.documents')],
        ]
    ) }} as varchar) as body
from {{ connector_rows(refund) }}
left join lines on {{ connector_column(refund, ['id']) }} = lines.parent_id
left join movements on {{ connector_column(refund, ['id']) }} = movements.parent_id
