-- What service cost, by the brand's day on which the contact began. One row per day and side, zeros included.
with days as (
    select unnest(generate_series($first_date::timestamp, $last_date::timestamp, interval 1 day))::date as cost_date
),

daily as (
    select
        (started_at at time zone 'UTC' at time zone $zone)::date as cost_date,
        sum(ai_cost_amount)::double as ai,
        sum(human_cost_amount)::double as human
    from chosen
    group by cost_date
)

select days.cost_date, sides.side, coalesce(if(sides.side = 'ai', daily.ai, daily.human), 0) as cost_amount
from days
cross join (values ('ai'), ('human')) as sides (side)
-- left: a day on which nobody wrote is a day of the chart.
left join daily on days.cost_date = daily.cost_date
order by days.cost_date, sides.side
