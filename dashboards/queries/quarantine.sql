-- What was not let in, and why. One row per source, kind and reason.
select
    source,
    kind,
    reason,
    event_count::bigint as event_count,
    last_received_at
from snapshot.reports.rpt_quarantine
order by event_count desc, source, kind, reason
