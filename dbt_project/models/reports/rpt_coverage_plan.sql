with plans as (
    select * from {{ ref('int_coverage_findings') }}
    where finding = 'coverage_planned'
),

lines as (
    {{ json_rows('plans', 'document', 'lines') }}
),

told as (
    select
        found_on,
        is_newest,
        release_id,
        cast({{ json_text('item', 'place') }} as bigint) as place,
        {{ json_text('item', 'intent') }} as intent,
        {{ json_text('item', 'skill') }} as skill,
        {{ json_text('item', 'manner') }} as manner,
        {{ json_text('item', 'skill_mode') }} as skill_mode,
        cast({{ json_text('item', 'contact_count') }} as bigint) as contact_count,
        {{ json_text('item', 'basis') }} as basis,
        cast({{ json_text('item', 'pool_skill_count') }} as bigint) as pool_skill_count,
        cast({{ json_text('item', 'pool_contact_count') }} as bigint) as pool_contact_count,
        cast({{ json_text('item', 'cost_now') }} as decimal(18, 4)) as cost_now_amount,
        cast({{ json_text('item', 'resolved') }} as double) as expected_resolved_count,
        cast({{ json_text('item', 'resolved_low') }} as double) as expected_resolved_low,
        cast({{ json_text('item', 'resolved_high') }} as double) as expected_resolved_high,
        cast({{ json_text('item', 'verified') }} as double) as expected_verified_count,
        cast({{ json_text('item', 'verified_low') }} as double) as expected_verified_low,
        cast({{ json_text('item', 'verified_high') }} as double) as expected_verified_high,
        cast({{ json_text('item', 'cost') }} as decimal(18, 4)) as expected_cost_amount,
        cast({{ json_text('item', 'cost_low') }} as decimal(18, 4)) as expected_cost_low,
        cast({{ json_text('item', 'cost_high') }} as decimal(18, 4)) as expected_cost_high
    from lines
),

counted as (
    select
        told.*,
        coalesce(intents.stage, 'none') as stage,
        told.skill_mode = 'live' as is_live,
        sum(told.contact_count) over (partition by told.found_on, told.release_id) as matter_count,
        sum(case when told.skill_mode = 'live' then told.contact_count else 0 end) over (
            partition by told.found_on, told.release_id
        ) as covered_count,
        -- Switched on in this order, so many more are covered with each skill.
        sum(case when told.skill_mode = 'live' then 0 else told.contact_count end) over (
            partition by told.found_on, told.release_id order by told.place
            rows between unbounded preceding and current row
        ) as added_count
    from told
    left join {{ ref('dim_intents') }} as intents on told.intent = intents.intent
)

select
    found_on,
    release_id,
    intent,
    skill,
    stage,
    manner,
    skill_mode,
    basis,
    place,
    contact_count,
    cast(matter_count as bigint) as matter_count,
    cast(covered_count as bigint) as covered_count,
    cast(covered_count + added_count as bigint) as covered_with_count,
    pool_skill_count,
    pool_contact_count,
    expected_resolved_count,
    expected_resolved_low,
    expected_resolved_high,
    expected_verified_count,
    expected_verified_low,
    expected_verified_high,
    cost_now_amount,
    expected_cost_amount,
    expected_cost_low,
    expected_cost_high,
    cast({{ interval_low('contact_count', 'matter_count') }} as double) as interval_low,
    cast({{ interval_high('contact_count', 'matter_count') }} as double) as interval_high,
    is_live,
    is_newest
from counted
