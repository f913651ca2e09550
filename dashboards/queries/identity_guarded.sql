-- Identifiers that may not join people, those with most others first. One row per identifier, masked.
select
    regexp_replace(
        regexp_replace(identifier, '^email:(.?)[^@]+@', 'email:\1•••@'), '^phone:.*(..)$', 'phone:•••\1'
    ) as masked_identifier,
    guard,
    other_count::bigint as other_count,
    told_count::bigint as told_count
from snapshot.reports.rpt_identity_guards
order by other_count desc, identifier
limit $row_limit
