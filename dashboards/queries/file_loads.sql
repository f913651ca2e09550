-- Files of a feed, those that do not add up first, then the newest. One row per file.
select
    file_date,
    file_name,
    line_count::bigint as line_count,
    loaded_count::bigint as loaded_count,
    duplicate_count::bigint as duplicate_count,
    quarantined_count::bigint as quarantined_count,
    erased_count::bigint as erased_count,
    (line_count - loaded_count - duplicate_count - quarantined_count - erased_count)::bigint as difference_count,
    loaded_at
from snapshot.reports.rpt_file_loads
where feed = $feed
order by difference_count = 0, file_date desc, file_name
limit $row_limit
