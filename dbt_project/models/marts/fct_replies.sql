-- The agent's replies, and how well each is bound to rows. Of one that claims nothing it is not asked.
select
    messages.message_id,
    episodes.episode_id,
    episodes.conversation_id,
    episodes.customer_id,
    episodes.channel,
    episodes.customer_type,
    messages.skills,
    messages.release_id,
    messages.claim_count,
    messages.held_back_count,
    messages.fact_ages_seconds,
    case
        when episodes.is_excluded then null
        when messages.claim_count is null then 'pending'
        when messages.held_back_count > 0 then 'not_counted'
        when messages.claim_count > 0 then 'counted'
    end as bound_at_once_state,
    episodes.is_excluded,
    episodes.started_at as episode_started_at,
    messages.version_at as sent_at,
    {{ as_of() }} as recorded_at
from {{ ref('int_conversation_messages_folded') }} as messages
inner join {{ ref('int_episode_entries') }} as entries on messages.message_id = entries.entry_id
inner join {{ ref('fct_episodes') }} as episodes on entries.episode_id = episodes.episode_id
where messages.author = 'ai'
