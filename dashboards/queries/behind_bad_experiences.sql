-- Bad experiences that a rate is made of; `$state_column` is its column. One row per bad experience.
select
    experiences.bad_experience_id as case_id,
    experiences.conversation_id,
    experiences.episode_id,
    episodes.channel,
    episodes.customer_type,
    trim(episodes.skills, ', ') as skills,
    episodes.status,
    episodes.handoff_rule,
    replace(experiences.bad_experience_kind, '_', ' ') as detail,
    experiences.happened_at,
    columns(lambda name: name = $state_column) as state -- noqa: RF02
from snapshot.marts.fct_bad_experiences as experiences
inner join narrowed_episodes as episodes on experiences.episode_id = episodes.episode_id
