-- Service events by the brand's day. One row per day and name.
select
    (occurred_at at time zone 'UTC' at time zone $zone)::date as event_date,
    event_name,
    count(*) as event_count
from snapshot.marts.fct_service_events
where occurred_at >= $starts_at and occurred_at < $ends_at
group by all
order by all
