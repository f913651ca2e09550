-- How each source stands, as of the snapshot. One row per source.
select
    source,
    state,
    event_count::bigint as event_count,
    expected_minutes,
    age_seconds,
    lag_seconds,
    last_received_at
from snapshot.reports.rpt_source_states
order by source
