with release as (
    select release_id from {{ ref('int_release_signed_last') }}
),

tiers as (
    -- Before the first release there are no rules, and none is missing.
    select customers.* from {{ ref('int_customer_tiers') }} as customers
    cross join release
),

served as (
    select distinct upper(country_code) as country_code from {{ ref('int_release_shipping') }}
),

tierless as (
    select
        'no_tier' as gap, customer_id, cast(null as varchar) as order_id, customer_id as subject_id,
        'No tier begins at or below what this customer has bought for, ' || lifetime_value
        || ', so no rule that names a tier is theirs.' as explanation,
        cast(null as decimal(18, 2)) as amount_at_stake
    from tiers
    where tier is null
),

unsent as (
    select
        case when served.country_code is null then 'country_not_served' else 'no_shipping_for_tier' end as gap,
        tiers.customer_id, cast(null as varchar) as order_id, upper(tiers.country_code) as subject_id,
        case
            when served.country_code is null
                then 'No rule says how anything is sent to ' || upper(tiers.country_code) || '.'
            else
                'Rules say how things are sent to ' || upper(tiers.country_code) || ', and none of them to tier '
                || tiers.tier || '.'
        end as explanation,
        cast(null as decimal(18, 2)) as amount_at_stake
    from tiers
    left join served on upper(tiers.country_code) = served.country_code
    left join {{ ref('profile_shipping_options') }} as options on tiers.customer_id = options.customer_id
    where tiers.country_code is not null and tiers.tier is not null and options.customer_id is null
),

windowless as (
    select
        'no_return_window' as gap, customer_id, order_id, order_id as subject_id,
        'Order ' || max(order_name) || ' has arrived, and no rule says until when '
        || case when count(*) = 1 then '"' || max(product_title) || '"' else count(*) || ' of its lines' end
        || ' can go back.' as explanation,
        cast(sum(refund_amount) as decimal(18, 2)) as amount_at_stake
    from {{ ref('profile_return_options') }}
    where
        scope = 'order_line' and returnable_quantity > 0 and not is_final_sale
        and window_days is null and window_starts_at is not null
    group by customer_id, order_id
),

unexplained as (
    select
        'fee_without_clause' as gap, charges.customer_id, charges.order_id, charges.charge_id as subject_id,
        'No rule says whether the fee ' || coalesce(charges.fee_code, 'without a code') || ' of ' || charges.amount
        || ' on order ' || charges.order_name || ' may be taken off.' as explanation,
        cast(charges.amount as decimal(18, 2)) as amount_at_stake
    from {{ ref('profile_charges') }} as charges
    left join {{ ref('int_release_fee_waivers') }} as waivers on charges.fee_code = waivers.fee_code
    where charges.charge_kind = 'fee' and waivers.fee_code is null
),

gaps as (
    select * from tierless
    union all
    select * from unsent
    union all
    select windowless.* from windowless
    cross join release
    union all
    select unexplained.* from unexplained
    cross join release
)

select * from gaps
