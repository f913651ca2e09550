-- When each source was last heard. One row per source and kind.
select
    source,
    kind,
    event_count::bigint as event_count,
    last_occurred_at,
    last_received_at,
    as_of
from snapshot.reports.rpt_source_freshness
order by source, kind
