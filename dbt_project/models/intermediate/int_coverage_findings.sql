select
    event_id,
    finding,
    found_on,
    release_id,
    document,
    found_on = max(found_on) over (partition by finding) as is_newest,
    recorded_at
from {{ ref('stg_rapport__coverage_findings') }}
