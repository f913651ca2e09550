with pulls as (
    select payload
    from {{ landed('events') }}
    where source = 'rapport' and kind = 'pull_finished'
)

select
    {{ json_text('payload', 'data.source') }} as source,
    {{ json_text('payload', 'data.entity') }} as entity,
    {{ json_bool('payload', 'data.is_complete') }} as is_complete,
    {{ json_int('payload', 'data.page_count') }} as page_count,
    {{ json_int('payload', 'data.found_count') }} as found_count,
    {{ json_int('payload', 'data.known_count') }} as known_count,
    {{ json_int('payload', 'data.landed_count') }} as landed_count,
    {{ json_int('payload', 'data.quarantined_count') }} as quarantined_count,
    {{ json_time('payload', 'data.window_from') }} as window_from_at,
    {{ json_time('payload', 'data.window_until') }} as pulled_at
from pulls
