-- Service events by name. One row per name.
select
    event_name,
    count(*) as event_count,
    count(distinct customer_id) as customer_count,
    count(*) filter (where customer_id is null) as anonymous_count,
    max(occurred_at) as last_occurred_at
from snapshot.marts.fct_service_events
where occurred_at >= $starts_at and occurred_at < $ends_at
group by event_name
order by event_count desc, event_name
