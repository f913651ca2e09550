-- What was not let in, why, and how much of it still waits for somebody. One row per source, kind and reason.
select
    source,
    kind,
    reason,
    open_count::bigint as open_count,
    resolved_count::bigint as resolved_count,
    last_received_at
from snapshot.reports.rpt_quarantine
order by open_count desc, resolved_count desc, source, kind, reason
