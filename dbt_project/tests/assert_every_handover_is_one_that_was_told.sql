{{ check_of('fct_episodes') }}
-- Conversations that went to the team, counted from the handovers told and from the episodes.
with heard as (
    select conversation_id, min(version_at) as first_inbound_at from {{ ref('int_conversation_messages_folded') }}
    where author = 'customer'
    group by conversation_id
),

told as (
    select distinct events.conversation_id
    from {{ ref('int_service_events_folded') }} as events
    inner join heard on events.conversation_id = heard.conversation_id
    where events.event_name = 'conversation_escalated' and events.version_at >= heard.first_inbound_at
),

routed as (
    select distinct conversation_id from {{ ref('fct_episodes') }}
    where status = 'routed_to_team' and handoff_at is not null
)

select coalesce(told.conversation_id, routed.conversation_id) as conversation_id
from told
full join routed on told.conversation_id = routed.conversation_id
where told.conversation_id is null or routed.conversation_id is null
