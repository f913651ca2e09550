-- Replies that a rate is made of; `$state_column` is its column. One row per reply.
select
    replies.message_id as case_id,
    replies.conversation_id,
    replies.episode_id,
    episodes.channel,
    episodes.customer_type,
    coalesce(replies.skills, '') as skills,
    episodes.status,
    episodes.handoff_rule,
    replies.claim_count || ' told, ' || replies.held_back_count || ' held back' as detail,
    replies.sent_at as happened_at,
    if(replies.is_excluded, 'left_out', columns(lambda name: name = $state_column)) as state -- noqa: RF02
from snapshot.marts.fct_replies as replies
inner join narrowed_episodes as episodes on replies.episode_id = episodes.episode_id
