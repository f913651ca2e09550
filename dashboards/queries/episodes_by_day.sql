-- Volume by outcome. One row per day and outcome, with a zero where there were none.
with days as (
    select unnest(generate_series($first_date::timestamp, $last_date::timestamp, interval 1 day))::date as episode_date
),

daily as (
    select
        episode_date,
        sum(confirmed_n)::bigint as confirmed,
        sum(claimed_n)::bigint as claimed,
        sum(routed_to_team_n)::bigint as routed_to_team,
        sum(closed_n)::bigint as closed,
        sum(resolution_u)::bigint as open
    from snapshot.reports.rpt_episode_rates_daily
    where
        episode_date between $first_date and $last_date
        and skill = $skill
        and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
        and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
    group by episode_date
),

counted as (
    select
        days.episode_date,
        coalesce(daily.confirmed, 0) as confirmed,
        coalesce(daily.claimed, 0) as claimed,
        coalesce(daily.routed_to_team, 0) as routed_to_team,
        coalesce(daily.closed, 0) as closed,
        coalesce(daily.open, 0) as open
    from days
    -- left: a day on which nobody wrote is a day of the chart.
    left join daily on days.episode_date = daily.episode_date
),

unpivoted as (
    unpivot counted
    on confirmed, claimed, routed_to_team, closed, open
    into name outcome value episode_count
)

select * from unpivoted
order by episode_date, outcome
