-- How long ago each source was last heard, as of the snapshot. One row per source.
select
    source,
    sum(event_count)::bigint as event_count,
    max(last_received_at) as last_received_at
from snapshot.reports.rpt_source_freshness
group by source
order by source
