-- How well replies are bound to rows, and how old these were when they were told. One row.
with replies as (
    select * from snapshot.marts.fct_replies
    where episode_id in (select chosen.episode_id from chosen)
),

ages as (
    select unnest(string_split(fact_ages_seconds, ', ')) as age from replies
    where not is_excluded and fact_ages_seconds != ''
)

select
    count(*) filter (where is_excluded) as excluded_count,
    count(*) filter (where bound_at_once_state = 'counted') as bound_at_once_n,
    count(*) filter (where bound_at_once_state in ('counted', 'not_counted')) as bound_at_once_d,
    count(*) filter (where bound_at_once_state = 'pending') as bound_at_once_u,
    count(*) filter (where bound_at_once_state = 'pending') as bound_at_once_p,
    coalesce(sum(claim_count) filter (where not is_excluded), 0)::bigint as claim_count,
    coalesce(sum(held_back_count) filter (where not is_excluded), 0)::bigint as held_back_count,
    (select count(*) from ages) as fact_count,
    (select quantile_cont(ages.age::double, 0.5) from ages) as p50_seconds,
    (select quantile_cont(ages.age::double, 0.95) from ages) as p95_seconds
from replies
