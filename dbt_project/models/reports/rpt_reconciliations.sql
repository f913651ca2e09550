with pulls as (
    select payload
    from {{ landed('events') }}
    where source = 'rapport' and kind = 'pull_finished'
)

select
    {{ json_text('payload', 'data.source') }} as source,
    {{ json_text('payload', 'data.entity') }} as entity,
    -- Pulls told before there were other roads say nothing of it.
    coalesce({{ json_text('payload', 'data.road') }}, 'api') as road,
    {{ json_bool('payload', 'data.is_complete') }} as is_complete,
    {{ json_int('payload', 'data.page_count') }} as page_count,
    {{ json_int('payload', 'data.found_count') }} as found_count,
    {{ json_int('payload', 'data.known_count') }} as known_count,
    {{ json_int('payload', 'data.landed_count') }} as landed_count,
    {{ json_int('payload', 'data.quarantined_count') }} as quarantined_count,
    coalesce({{ json_int('payload', 'data.deleted_count') }}, 0) as deleted_count,
    {{ json_time('payload', 'data.window_from') }} as window_from_at,
    coalesce({{ json_time('payload', 'data.pulled_at') }}, {{ json_time('payload', 'data.window_until') }}) as pulled_at
from pulls
