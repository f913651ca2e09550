-- The counts behind the shares of who recommends the brand: `<rate>_n` counted, `<rate>_d` could be, `<rate>_u` not
-- known yet, `<rate>_p` of these beside the denominator; who is left out is told by the side that served them. One row.
select
    count(*) filter (where is_excluded and kind = 'nps' and served_by = 'ai') as ai_excluded_count,
    count(*) filter (where is_excluded and kind = 'nps' and served_by = 'human') as human_excluded_count,
    coalesce(count_if(columns('(.*)_state$') = 'counted'), 0) as '\1_n', -- noqa: RF05
    coalesce(count_if(columns('(.*)_state$') in ('counted', 'not_counted', 'unknown')), 0) as '\1_d', -- noqa: RF05
    coalesce(count_if(columns('(.*)_state$') in ('unknown', 'pending')), 0) as '\1_u', -- noqa: RF05
    coalesce(count_if(columns('(.*)_state$') = 'pending'), 0) as '\1_p' -- noqa: RF05
from snapshot.marts.fct_feedback
where episode_id in (select chosen.episode_id from chosen)
