-- Questions whether customers recommend the brand that a rate is made of; `$state_column` is its column. One row per
-- question.
select
    feedback.feedback_id as case_id,
    feedback.conversation_id,
    feedback.episode_id,
    episodes.channel,
    episodes.customer_type,
    trim(episodes.skills, ', ') as skills,
    episodes.status,
    episodes.handoff_rule,
    coalesce(feedback.rating || ' of 10', 'no answer') as detail,
    feedback.asked_at as happened_at,
    if(feedback.is_excluded, 'left_out', columns(lambda name: name = $state_column)) as state -- noqa: RF02
from snapshot.marts.fct_feedback as feedback
inner join narrowed_episodes as episodes on feedback.episode_id = episodes.episode_id
where feedback.kind = 'nps' and feedback.served_by = split_part($state_column, '_', 1) -- noqa: RF02
