{#- Each version of a way to pay that a customer keeps on file. One row per event. -#}
with events as (
    {{ events_of('shopify', [
        'customer_payment_methods/create', 'customer_payment_methods/update', 'customer_payment_methods/revoke',
    ]) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'token') }} as payment_method_id,
    'shopify_customer_id:' || {{ json_text('payload', 'customer_id') }} as identifier,
    case {{ json_text('payload', 'instrument_type') }}
        when 'CustomerCreditCard' then 'credit_card'
        when 'CustomerPaypalBillingAgreement' then 'paypal'
        when 'CustomerGiftCard' then 'gift_card'
        when 'CustomerStoreCredit' then 'store_credit'
        else 'other'
    end as payment_method_kind,
    lower({{ json_text('payload', 'payment_instrument.brand') }}) as brand,
    {{ json_text('payload', 'payment_instrument.last_digits') }} as last4,
    {{ json_text('payload', 'payment_instrument.currency') }} as currency,
    {{ json_money('payload', 'payment_instrument.balance') }} as balance,
    kind = 'customer_payment_methods/revoke' or {{ json_text('payload', 'revoked_at') }} is not null as is_revoked,
    {{ json_time('payload', 'created_at') }} as added_at,
    coalesce(
        {{ json_time('payload', 'updated_at') }},
        {{ json_time('payload', 'revoked_at') }},
        {{ json_time('payload', 'created_at') }},
        received_at
    ) as version_at,
    received_at as recorded_at
from events
