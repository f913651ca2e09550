-- Pulls and what they found that no webhook had brought, the newest first. One row per pull and list.
select
    source,
    entity,
    road,
    is_complete,
    found_count::bigint as found_count,
    known_count::bigint as known_count,
    landed_count::bigint as landed_count,
    quarantined_count::bigint as quarantined_count,
    deleted_count::bigint as deleted_count,
    window_from_at,
    pulled_at
from snapshot.reports.rpt_reconciliations
order by pulled_at desc, source, entity, road
limit $row_limit
