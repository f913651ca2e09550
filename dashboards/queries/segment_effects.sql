-- Who entered a segment in the period, and who of them ordered within 14 days. One row per segment.
with entered as (
    select segment, customer_id, min(member_since_at) as entered_at
    from snapshot.segments.segment_members
    where
        member_since_at >= $starts_at
        and member_since_at < $ends_at
        and member_since_at <= $as_of
    group by segment, customer_id
),

ordered as (
    select distinct entered.segment, entered.customer_id
    from entered
    inner join snapshot.marts.fct_orders as orders
        on
            entered.customer_id = orders.customer_id
            and entered.entered_at < orders.ordered_at
            and entered.entered_at + interval 14 day >= orders.ordered_at
    where not orders.is_cancelled
)

select
    entered.segment,
    count(*) as entered_count,
    count(ordered.customer_id) as ordered_count,
    count(*) filter (
        where ordered.customer_id is null and entered.entered_at + interval 14 day > $as_of -- noqa: RF02
    ) as unknown_count
from entered
left join ordered on entered.segment = ordered.segment and entered.customer_id = ordered.customer_id
group by entered.segment
order by entered_count desc, entered.segment
