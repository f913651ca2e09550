{{ per_customer() }}

with orders as (
    select orders.order_id, orders.order_name, people.customer_id
    from {{ ref('int_orders_folded') }} as orders
    inner join {{ identity() }} as people on orders.identifier = people.identifier
),

charged as (
    select
        orders.customer_id, orders.order_name, payments.*,
        'payment:' || payments.payment_id as charge_id,
        case
            when payments.payment_kind = 'fee' then 'fee'
            when payments.is_duplicate_charge then 'duplicate'
            else 'purchase'
        end as charge_kind
    from {{ ref('int_payments') }} as payments
    inner join orders on payments.order_id = orders.order_id
    -- An authorisation only sets money aside, and a declined attempt moves none.
    where payments.status = 'success' and payments.payment_kind in ('sale', 'capture', 'fee')
),

-- A waiver made for the customer's tier goes before one for everybody, then the more generous one.
waivers as (
    select
        charged.charge_id, waivers.clause_id, waivers.maximum_amount,
        row_number() over (
            partition by charged.charge_id
            order by case when waivers.tier is null then 1 else 0 end, waivers.maximum_amount desc, waivers.clause_id
        ) as preference
    from charged
    inner join {{ ref('int_customer_tiers') }} as tiers on charged.customer_id = tiers.customer_id
    inner join {{ ref('int_release_fee_waivers') }} as waivers
        on charged.fee_code = waivers.fee_code and coalesce(waivers.tier, tiers.tier) = tiers.tier
    where charged.charge_kind = 'fee' and charged.reversed_amount < charged.amount
),

explained as (
    select
        charged.customer_id, charged.charge_id, charged.order_id, charged.order_name, charged.charge_kind,
        charged.fee_code,
        case charged.charge_kind
            when 'fee' then coalesce(charged.fee_reason, 'A fee for order ' || charged.order_name || '.')
            when 'duplicate'
                then 'Order ' || charged.order_name || ' was charged the same amount a second time within a day.'
            else
                'Payment for order ' || charged.order_name
                || coalesce(' with ' || charged.card_brand || ' ending in ' || charged.card_last4, '') || '.'
        end as explanation,
        charged.currency, waivers.clause_id, charged.amount,
        -- Spelt out: engines differ in what least() makes of a null.
        cast(
            case
                when waivers.clause_id is null then 0
                when charged.amount - charged.reversed_amount > waivers.maximum_amount then waivers.maximum_amount
                else charged.amount - charged.reversed_amount
            end as decimal(18, 2)
        ) as waivable_amount,
        waivers.clause_id is not null as is_waivable,
        charged.attempted_at as charged_at, charged.recorded_at
    from charged
    left join waivers on charged.charge_id = waivers.charge_id and waivers.preference = 1
),

refunded as (
    select
        refunds.customer_id, 'refund:' || refunds.refund_id as charge_id, refunds.order_id, orders.order_name,
        'refund' as charge_kind, cast(null as varchar) as fee_code,
        coalesce('Refund for order ' || orders.order_name || '.', 'A credit note.') as explanation,
        refunds.currency, cast(null as varchar) as clause_id, refunds.amount,
        cast(0 as decimal(18, 2)) as waivable_amount, false as is_waivable,
        refunds.refunded_at as charged_at, refunds.recorded_at
    from {{ ref('int_refunds') }} as refunds
    left join orders on refunds.order_id = orders.order_id
    where refunds.customer_id is not null and refunds.amount > 0
)

select * from explained
union all
select * from refunded
