{{ config(tags=['live']) }}
{{ per_customer('order_id') }}

with transactions as (
    select * from {{ ref('int_transactions_folded') }}
),

charges as (
    select
        payment_id,
        lag(attempted_at) over (
            partition by order_id, amount, currency order by attempted_at, payment_id
        ) as charged_before_at
    from transactions
    where status = 'success' and payment_kind in ('sale', 'capture')
),

-- Money taken back against the very charge it came from.
reversed as (
    select parent_payment_id, sum(amount) as amount from transactions
    where status = 'success' and payment_kind in ('refund', 'void') and parent_payment_id is not null
    group by parent_payment_id
)

select
    transactions.payment_id,
    transactions.parent_payment_id,
    transactions.order_id,
    transactions.payment_kind,
    transactions.status,
    transactions.gateway,
    transactions.card_brand,
    transactions.card_last4,
    transactions.payment_method_id,
    case when transactions.status in ('failure', 'error') then transactions.error_code end as decline_code,
    case when transactions.status in ('failure', 'error') then transactions.message end as decline_reason,
    transactions.fee_code,
    transactions.fee_reason,
    transactions.currency,
    transactions.amount,
    cast(coalesce(reversed.amount, 0) as decimal(18, 2)) as reversed_amount,
    -- The same amount for the same order twice within a day is a slip of the till; later it may be an instalment.
    coalesce(
        transactions.attempted_at <= {{ dbt.dateadd('hour', 24, 'charges.charged_before_at') }}, false
    ) as is_duplicate_charge,
    charges.charged_before_at,
    transactions.attempted_at,
    transactions.recorded_at
from transactions
left join charges on transactions.payment_id = charges.payment_id
left join reversed on transactions.payment_id = reversed.parent_payment_id
