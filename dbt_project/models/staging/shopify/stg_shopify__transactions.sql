{#- Each attempt to move money. A fee is a sale whose receipt names it. One row per event. -#}
with events as (
    {{ events_of('shopify', ['order_transactions/create']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as payment_id,
    {{ json_text('payload', 'parent_id') }} as parent_payment_id,
    {{ json_text('payload', 'order_id') }} as order_id,
    case
        when {{ json_text('payload', 'receipt.fee_code') }} is not null then 'fee'
        else {{ json_text('payload', 'kind') }}
    end as payment_kind,
    {{ json_text('payload', 'status') }} as status,
    {{ json_text('payload', 'gateway') }} as gateway,
    {{ json_text('payload', 'payment_details.credit_card_company') }} as card_brand,
    {{ dbt.right(json_text('payload', 'payment_details.credit_card_number'), 4) }} as card_last4,
    {{ json_text('payload', 'receipt.payment_method') }} as payment_method_id,
    {{ json_text('payload', 'error_code') }} as error_code,
    {{ json_text('payload', 'message') }} as message,
    {{ json_text('payload', 'receipt.fee_code') }} as fee_code,
    {{ json_text('payload', 'receipt.fee_reason') }} as fee_reason,
    {{ json_text('payload', 'currency') }} as currency,
    {{ json_money('payload', 'amount') }} as amount,
    coalesce({{ json_time('payload', 'processed_at') }}, {{ json_time('payload', 'created_at') }}) as attempted_at,
    coalesce({{ json_time('payload', 'processed_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
