-- Past tickets by what they were about. One row per intent and what was wanted; none is what was not surely heard.
select
    intent,
    any_value(stage) as stage,
    wants,
    sum(ticket_count)::bigint as ticket_count,
    sum(heard_count)::bigint as heard_count,
    sum(sure_count)::bigint as sure_count,
    sum(ready_count)::bigint as ready_count
from snapshot.reports.rpt_journey_audit_daily
where opened_date between $first_date and $last_date
group by intent, wants
order by ready_count desc, ticket_count desc, intent, wants
