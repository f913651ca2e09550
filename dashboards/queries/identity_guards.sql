-- How many identifiers may not join people, by why and of what kind. One row per guard and kind.
select
    guard,
    identifier_type,
    count(*)::bigint as identifier_count,
    max(other_count)::bigint as most_others
from snapshot.reports.rpt_identity_guards
group by guard, identifier_type
order by guard, identifier_count desc, identifier_type
