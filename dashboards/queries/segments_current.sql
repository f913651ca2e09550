-- Who is in each segment now. One row per segment.
select
    segment,
    is_exclusion,
    member_count::bigint as member_count,
    email_consented_count::bigint as email_consented_count,
    suppressed_count::bigint as suppressed_count,
    exportable_count::bigint as exportable_count,
    as_of
from snapshot.reports.rpt_segment_members_current
order by is_exclusion, segment
