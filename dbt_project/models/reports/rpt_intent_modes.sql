with intents as (
    select * from {{ ref('dim_intents') }}
),

released as (
    select
        intents.intent,
        intents.skill,
        releases.signature_id,
        releases.in_force_since_at,
        releases.in_force_until_at,
        {{ skill_mode('releases', 'modes', 'intents.skill') }} as skill_mode
    from intents
    cross join {{ ref('int_releases_in_force') }} as releases
    left join {{ ref('int_skill_modes') }} as modes
        on releases.signature_id = modes.signature_id and intents.skill = modes.skill
),

changes as (
    select
        *,
        lag(skill_mode) over (
            partition by intent order by in_force_since_at, signature_id
        ) as mode_before,
        lead(skill_mode) over (
            partition by intent order by in_force_since_at, signature_id
        ) as mode_after
    from released
),

-- Where one begins and where it ends; what lies between says the same as its neighbours.
edges as (
    select
        *,
        lead(in_force_until_at) over (
            partition by intent order by in_force_since_at, signature_id
        ) as ends_at
    from changes
    where
        mode_before is null
        or mode_before != skill_mode
        or mode_after is null
        or mode_after != skill_mode
)

select
    intent,
    skill,
    skill_mode,
    mode_before,
    {{ brand_date('in_force_since_at') }} as since_date,
    -- One signature alone is both edges of its stretch.
    {{ brand_date("case when mode_after is null or mode_after != skill_mode then in_force_until_at else ends_at end") }}
        as until_date
from edges
where mode_before is null or mode_before != skill_mode
