-- What an episode was about. The agent's words and the store's actions name orders; the customer's own words name
-- nothing that could be relied on.
with entries as (
    select episode_id, entry_id, entry_kind from {{ ref('int_episode_entries') }}
),

messages as (
    select
        entries.episode_id, entries.entry_kind, messages.intents, messages.skills, messages.order_ids
    from entries
    inner join {{ ref('int_conversation_messages_folded') }} as messages on entries.entry_id = messages.message_id
),

events as (
    select
        entries.episode_id,
        events.event_name,
        {{ json_text('events.properties', 'action') }} as action,
        {{ json_text('events.properties', 'order_id') }} as order_id,
        {{ json_list('events.properties', 'product_ids') }} as product_ids
    from entries
    inner join {{ ref('int_service_events_folded') }} as events on entries.entry_id = events.event_id
),

said as (
    select episode_id, 'intent' as topic_kind, part as topic
    from ({{ text_rows('messages', 'intents') }}) as intents
    where entry_kind = 'inbound'
    union
    select episode_id, 'skill', part from ({{ text_rows('messages', 'skills') }}) as skills
    where entry_kind = 'ai_reply'
    union
    select episode_id, 'order', part from ({{ text_rows('messages', 'order_ids') }}) as orders
    union
    select episode_id, 'order', order_id from events
    where order_id is not null
    union
    select episode_id, 'action', action from events
    where event_name = 'action_taken' and action is not null
    union
    select episode_id, 'product', part from ({{ text_rows('events', 'product_ids') }}) as products
)

select
    episode_id,
    topic_kind,
    topic,
    topic_kind in ('intent', 'skill') and topic in ({{ quoted_list(var('talk_topics')) }}) as is_talk
from said
