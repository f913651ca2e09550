with tiers as (
    select * from {{ ref('int_customer_tiers') }}
),

two_prices as (
    select
        'shipping_prices' as contradiction,
        cheaper.customer_id, cast(null as varchar) as order_id,
        cheaper.service || ' to ' || cheaper.country_code as subject_id, cheaper.clause_id,
        dearer.clause_id as other_clause_id,
        cheaper.title || ' to ' || cheaper.country_code || ' costs ' || cheaper.cost_amount || ' by '
        || cheaper.clause_id || ' and ' || dearer.cost_amount || ' by ' || dearer.clause_id || '.' as explanation,
        cast(dearer.cost_amount - cheaper.cost_amount as decimal(18, 2)) as amount_at_stake,
        false as is_settled
    from {{ ref('profile_shipping_options') }} as cheaper
    inner join {{ ref('profile_shipping_options') }} as dearer
        on
            cheaper.customer_id = dearer.customer_id and cheaper.service = dearer.service
            and upper(cheaper.country_code) = upper(dearer.country_code)
            and cheaper.cost_amount < dearer.cost_amount
),

reached as (
    select tiers.customer_id, discounts.*, coalesce(steps.tier_rank, -1) as tier_rank
    from tiers
    cross join {{ ref('int_release_discounts') }} as discounts
    left join {{ ref('int_release_tiers') }} as steps on discounts.tier = steps.tier
    where discounts.tier is null or tiers.tier_rank >= steps.tier_rank
),

one_code_two_ways as (
    select
        case
            when held.is_stackable_with_points = others.is_stackable_with_points then 'code_worth'
            else 'code_with_points'
        end as contradiction,
        held.customer_id, cast(null as varchar) as order_id, held.code as subject_id, held.clause_id,
        others.clause_id as other_clause_id,
        'Code ' || held.code || ' is ' || held.description
        || case when held.is_stackable_with_points then ' beside points by ' else ' without points by ' end
        || held.clause_id || ', and ' || others.description
        || case when others.is_stackable_with_points then ' beside points by ' else ' without points by ' end
        || others.clause_id || '.' as explanation,
        cast(null as decimal(18, 2)) as amount_at_stake,
        -- What is made for the higher tier goes first.
        held_as.tier_rank != others.tier_rank as is_settled
    from {{ ref('profile_discount_options') }} as held
    inner join reached as held_as
        on
            held.customer_id = held_as.customer_id and held.code = held_as.code
            and held.clause_id = held_as.clause_id and coalesce(held.tier, '') = coalesce(held_as.tier, '')
    inner join reached as others on held.customer_id = others.customer_id and held.code = others.code
    where
        held.is_stackable_with_points != others.is_stackable_with_points
        or (
            held_as.tier_rank = others.tier_rank
            and (
                held.discount_kind != others.discount_kind or held.value != others.value
                or held.minimum_subtotal != others.minimum_subtotal
            )
        )
),

caps as (
    select
        charges.customer_id, charges.order_id, charges.charge_id, charges.fee_code, charges.amount,
        waivers.clause_id, waivers.tier, waivers.maximum_amount,
        charges.clause_id = waivers.clause_id as is_held,
        case when charges.amount < waivers.maximum_amount then charges.amount else waivers.maximum_amount end as waived
    from {{ ref('profile_charges') }} as charges
    inner join tiers on charges.customer_id = tiers.customer_id
    inner join {{ ref('int_release_fee_waivers') }} as waivers
        on charges.fee_code = waivers.fee_code and coalesce(waivers.tier, tiers.tier) = tiers.tier
    where charges.is_waivable
),

two_caps as (
    select
        'fee_caps' as contradiction,
        held.customer_id, held.order_id, held.charge_id as subject_id, held.clause_id,
        others.clause_id as other_clause_id,
        'Of the fee ' || held.fee_code || ' of ' || held.amount || ', ' || held.waived || ' may be taken off by '
        || held.clause_id || ' and ' || others.waived || ' by ' || others.clause_id || '.' as explanation,
        cast(abs(held.waived - others.waived) as decimal(18, 2)) as amount_at_stake,
        -- A waiver made for a tier goes before one for everybody.
        (held.tier is null) != (others.tier is null) as is_settled
    from caps as held
    inner join caps as others on held.charge_id = others.charge_id and not others.is_held
    where held.is_held and held.waived != others.waived
)

select * from two_prices
union all
select * from one_code_two_ways
union all
select * from two_caps
