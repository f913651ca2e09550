-- The counts behind the rates of bad experiences: `<rate>_n` counted, `<rate>_d` could be, `<rate>_u` not known
-- yet, `<rate>_p` of these beside the denominator. One row.
select
    0 as excluded_count,
    coalesce(count_if(columns('(.*)_state$') = 'counted'), 0) as '\1_n', -- noqa: RF05
    coalesce(count_if(columns('(.*)_state$') in ('counted', 'not_counted', 'unknown')), 0) as '\1_d', -- noqa: RF05
    coalesce(count_if(columns('(.*)_state$') in ('unknown', 'pending')), 0) as '\1_u', -- noqa: RF05
    coalesce(count_if(columns('(.*)_state$') = 'pending'), 0) as '\1_p' -- noqa: RF05
from snapshot.marts.fct_bad_experiences
where episode_id in (select chosen.episode_id from chosen)
