-- The deadline is the window's start plus its days, to the second, and exists only once the window has begun.
select option_id, window_starts_at, window_days, returnable_until_at
from {{ ref('profile_return_options') }}
where
    coalesce(returnable_until_at, {{ dbt.dateadd('day', 'window_days', 'window_starts_at') }})
    is distinct from {{ dbt.dateadd('day', 'window_days', 'window_starts_at') }}
    or (window_starts_at is null and returnable_until_at is not null)
