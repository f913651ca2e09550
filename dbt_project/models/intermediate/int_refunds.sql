{{ config(tags=['live']) }}

with refunds as (
    select * from {{ ref('int_refunds_folded') }}
),

parts as (
    {{ json_rows('refunds', 'transactions', '') }}
),

movements as (
    select
        refund_id,
        {{ json_text('item', 'status') }} as status,
        {{ json_text('item', 'currency') }} as currency,
        {{ json_money('item', 'amount') }} as amount,
        {{ json_time('item', 'processed_at') }} as processed_at
    from parts
    where {{ json_text('item', 'kind') }} = 'refund'
),

totals as (
    select
        refund_id,
        max(currency) as currency,
        -- Money that the bank sent back was never refunded.
        sum(case when status in ('failure', 'error') then 0 else amount end) as amount,
        count(case when status = 'pending' then 1 end) as pending_count,
        count(case when status in ('failure', 'error') then 1 end) as failed_count,
        count(case when status = 'success' then 1 end) as settled_count,
        max(case when status = 'success' then processed_at end) as settled_at
    from movements
    group by refund_id
),

from_store as (
    select
        refunds.refund_id,
        refunds.order_id,
        orders.identifier,
        orders.source,
        coalesce(totals.currency, orders.currency) as currency,
        case
            when totals.pending_count > 0 then 'pending'
            when totals.failed_count > 0 and totals.settled_count = 0 then 'failed'
            -- A refund that moves no money (an exchange, say) is done as soon as it is written.
            else 'success'
        end as status,
        refunds.note,
        cast(coalesce({{ json_count('refunds.refund_lines') }}, 0) as integer) as line_count,
        cast(coalesce(totals.amount, 0) as decimal(18, 2)) as amount,
        false as is_credit_note,
        refunds.refunded_at,
        case when coalesce(totals.pending_count, 0) = 0 then totals.settled_at end as settled_at,
        refunds.recorded_at
    from refunds
    left join totals on refunds.refund_id = totals.refund_id
    -- Left, not inner: a refund that arrives before its order is still a refund.
    left join {{ ref('int_orders_folded') }} as orders on refunds.order_id = orders.order_id
),

-- A credit note does not say which sale it takes back, so its order stays unknown.
credit_notes as (
    select
        order_id as refund_id,
        cast(null as varchar) as order_id,
        min(identifier) as identifier,
        source,
        '{{ var("files_currency") }}' as currency,
        'success' as status,
        cast(null as varchar) as note,
        cast(count(*) as integer) as line_count,
        cast(-sum(quantity * unit_price) as decimal(18, 2)) as amount,
        true as is_credit_note,
        min(ordered_at) as refunded_at,
        min(ordered_at) as settled_at,
        max(recorded_at) as recorded_at
    from {{ ref('int_file_order_lines_folded') }}
    where is_credit_note
    group by order_id, source
),

everywhere as (
    select * from from_store
    union all
    select * from credit_notes
)

select people.customer_id, everywhere.*
from everywhere
-- Left, not inner: a guest's credit note belongs to nobody we know, and still was paid out.
left join {{ identity() }} as people on everywhere.identifier = people.identifier
