-- Volume by outcome. One row per day and outcome; days without conversations are absent.
with counted as (
    select
        episode_date,
        sum(confirmed_count)::bigint as confirmed,
        sum(claimed_count)::bigint as claimed,
        sum(routed_to_team_count)::bigint as routed_to_team,
        sum(closed_count)::bigint as closed,
        sum(open_count)::bigint as open
    from snapshot.reports.rpt_episodes_daily
    where
        episode_date between $first_date and $last_date
        and list_contains($channels::varchar[], channel)
        and list_contains($customer_types::varchar[], customer_type)
    group by episode_date
),

unpivoted as (
    unpivot counted
    on confirmed, claimed, routed_to_team, closed, open
    into name outcome value episode_count
)

select * from unpivoted
where episode_count > 0
order by episode_date, outcome
