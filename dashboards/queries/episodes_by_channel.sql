-- Volume by outcome. One row per channel and outcome.
with counted as (
    select
        coalesce(channel, 'unknown') as channel,
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
    group by all
),

unpivoted as (
    unpivot counted
    on confirmed, claimed, routed_to_team, closed, open
    into name outcome value episode_count
)

select * from unpivoted
where episode_count > 0
order by channel, outcome
