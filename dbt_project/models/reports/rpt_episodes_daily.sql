with episodes as (
    select * from {{ ref('fct_episodes') }}
)

-- Cohorts go by the day on which the episode started, where the brand is. Preview, test and spam are counted apart and
-- belong to no rate; an open episode is not known yet and is neither a success nor a failure.
select
    {{ brand_date('started_at') }} as episode_date,
    channel,
    customer_type,
    cast(count(*) filter (where not is_excluded) as integer) as episode_count,
    cast(count(*) filter (where not is_excluded and status = 'resolved_by_ai') as integer) as resolved_by_ai_count,
    cast(count(*) filter (where not is_excluded and resolution_kind = 'confirmed') as integer) as confirmed_count,
    cast(count(*) filter (where not is_excluded and resolution_kind = 'claimed') as integer) as claimed_count,
    cast(count(*) filter (where not is_excluded and is_autonomous) as integer) as autonomous_count,
    cast(count(*) filter (where not is_excluded and is_assisted) as integer) as assisted_count,
    cast(count(*) filter (where not is_excluded and status = 'routed_to_team') as integer) as routed_to_team_count,
    cast(count(*) filter (where not is_excluded and is_team_requested) as integer) as team_requested_count,
    cast(count(*) filter (where not is_excluded and is_handoff_failed) as integer) as handoff_failed_count,
    cast(count(*) filter (where not is_excluded and is_human_resolved) as integer) as human_resolved_count,
    cast(count(*) filter (where not is_excluded and status = 'closed') as integer) as closed_count,
    cast(count(*) filter (where not is_excluded and status = 'open') as integer) as open_count,
    cast(count(*) filter (where is_excluded) as integer) as excluded_count
from episodes
group by 1, 2, 3
