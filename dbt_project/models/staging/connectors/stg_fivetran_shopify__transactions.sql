{#- Attempts to move money, as `order_transactions/create` tells them. One row per attempt. -#}
{{ config(enabled=connector_reads('shopify', 'transactions')) }}
{%- set transaction = connector_table('shopify', 'transaction') -%}
select
    {{ connector_column(transaction, ['id']) }} as entity_id,
    'order_transactions/create' as kind,
    {{ moment_or_null(connector_column(transaction, ['processed_at', 'created_at'])) }} as version_at,
    {{ connector_newest([connector_synced(transaction)]) }} as synced_at,
    {{ connector_is_deleted(transaction) }} as is_deleted,
    cast({{ json_object(
        connector_values(transaction, [
            ['id', 'number'], ['order_id', 'number'], ['parent_id', 'number'],
            ['kind', 'lower'], ['status', 'lower'], ['gateway'], ['error_code', 'lower'], ['message'],
            ['amount', 'money', ['amount', 'amount_set_shop_amount']],
            ['currency', 'text', ['currency', 'amount_set_shop_currency_code']],
            ['created_at', 'time'], ['processed_at', 'time'],
            ['receipt', 'document'],
        ]) + [['payment_details', json_object(connector_values(transaction, [
            ['credit_card_company', 'text', ['payment_credit_card_company', 'payment_details_credit_card_company']],
            ['credit_card_number', 'text', ['payment_credit_card_number', 'payment_details_credit_card_number']],
        ]))]]
    ) }} as varchar) as body
from {{ connector_rows(transaction) }}
