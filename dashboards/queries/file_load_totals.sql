-- Every line of every file accounted for. One row per feed.
select
    feed,
    count(*) as file_count,
    min(file_date) as first_date,
    max(file_date) as last_date,
    sum(line_count)::bigint as line_count,
    sum(loaded_count)::bigint as loaded_count,
    sum(duplicate_count)::bigint as duplicate_count,
    sum(quarantined_count)::bigint as quarantined_count,
    sum(erased_count)::bigint as erased_count,
    sum(line_count - loaded_count - duplicate_count - quarantined_count - erased_count)::bigint as difference_count,
    -- Differences of opposite sign must not hide one another in the sum.
    count(*) filter (
        where line_count <> loaded_count + duplicate_count + quarantined_count + erased_count
    ) as unbalanced_file_count
from snapshot.reports.rpt_file_loads
group by feed
order by feed
