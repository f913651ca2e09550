with intents as (
    select * from {{ ref('dim_intents') }}
),

-- Left: before the first signature nothing is known of any skill.
released as (
    select intents.*, releases.signature_id, releases.release_id, releases.default_mode, releases.skills
    from intents
    left join {{ ref('int_releases_in_force') }} as releases on releases.in_force_until_at is null
)

select
    released.intent,
    released.skill,
    released.stage,
    released.manner,
    released.release_id,
    {{ skill_mode('released', 'modes', 'released.skill') }} as skill_mode,
    released.is_verifiable
from released
left join {{ ref('int_skill_modes') }} as modes
    on released.signature_id = modes.signature_id and released.skill = modes.skill
