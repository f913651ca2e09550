with verdicts as (
    select verdicts.*, episodes.handoff_rule
    from {{ ref('fct_episode_verdicts') }} as verdicts
    inner join {{ ref('fct_episodes') }} as episodes on verdicts.episode_id = episodes.episode_id
    where not verdicts.is_excluded
),

skills as (
    select episode_id, topic as skill from {{ ref('fct_episode_topics') }}
    where topic_kind = 'skill' and not is_talk
)

-- An episode with two skills counts for both, so that skills do not add up to episodes.
select
    {{ brand_date('verdicts.started_at') }} as episode_date,
    verdicts.channel,
    verdicts.customer_type,
    coalesce(skills.skill, 'none') as skill,
    coalesce(verdicts.handoff_rule, 'none') as handoff_rule,
    cast(count(*) as bigint) as episode_count,
    cast(count(case when verdicts.is_resolved then 1 end) as bigint) as resolved_count,
    cast(count(case when verdicts.resolution_kind = 'confirmed' then 1 end) as bigint) as confirmed_count,
    cast(count(case when verdicts.is_assessable then 1 end) as bigint) as assessable_count,
    cast(count(case when verdicts.is_durable then 1 end) as bigint) as durable_count,
    cast(
        count(case when verdicts.is_resolved and verdicts.verification = 'verified' then 1 end) as bigint
    ) as verified_count,
    cast(
        count(case when verdicts.is_resolved and verdicts.verification = 'failed' then 1 end) as bigint
    ) as refuted_count,
    cast(count(case when verdicts.status = 'routed_to_team' then 1 end) as bigint) as routed_to_team_count,
    cast(count(case when verdicts.regret = 'avoidable' then 1 end) as bigint) as avoidable_count,
    cast(count(case when verdicts.regret = 'missed' then 1 end) as bigint) as missed_count,
    cast(count(case when verdicts.is_open then 1 end) as bigint) as open_count
from verdicts
left join skills on verdicts.episode_id = skills.episode_id
group by 1, 2, 3, 4, 5
