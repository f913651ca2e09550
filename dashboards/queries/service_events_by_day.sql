-- Service events by the brand's day. One row per day, with a zero where there were none.
with days as (
    select unnest(generate_series($first_date::timestamp, $last_date::timestamp, interval 1 day))::date as event_date
),

counted as (
    select
        (occurred_at at time zone 'UTC' at time zone $zone)::date as event_date,
        count(*) as event_count
    from snapshot.marts.fct_service_events
    where occurred_at >= $starts_at and occurred_at < $ends_at
    group by event_date
)

select
    days.event_date,
    coalesce(counted.event_count, 0) as event_count
from days
-- left: a day on which nothing happened is a day of the chart.
left join counted on days.event_date = counted.event_date
order by days.event_date
