with releases as (
    select * from {{ ref('int_releases_in_force') }}
    where rollout is not null
),

entries as (
    {{ json_rows('releases', 'rollout', 'skills') }}
),

named as (
    select
        signature_id,
        release_id,
        {{ json_text('item', 'skill') }} as skill,
        {{ json_text('item', 'mode') }} as mode,
        {{ json_text('item', 'otherwise') }} as otherwise,
        {{ json_int('item', 'share_percent') }} = 100
        and {{ json_list('item', 'audience.tiers') }} = ''
        and {{ json_list('item', 'audience.segments') }} = ''
        and {{ json_list('item', 'audience.channels') }} = '' as is_for_everybody
    from entries
)

select
    signature_id,
    release_id,
    skill,
    case
        when mode = 'autonomous' and (is_for_everybody or otherwise = 'autonomous') then 'live'
        when not is_for_everybody and 'autonomous' in (mode, otherwise) then 'part'
        else mode
    end as skill_mode
from named
