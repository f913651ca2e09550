-- Conversations that a rate is made of; `$state_column` is its column. One row per episode.
select
    episode_id as case_id,
    conversation_id,
    episode_id,
    channel,
    customer_type,
    trim(skills, ', ') as skills,
    status,
    handoff_rule,
    '' as detail,
    started_at as happened_at,
    if(is_excluded, 'left_out', columns(lambda name: name = $state_column)) as state
from narrowed_episodes
