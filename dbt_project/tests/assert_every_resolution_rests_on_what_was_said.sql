{{ check_of('fct_episodes') }}
-- The agent's resolutions once more, straight from the messages and events: at that moment somebody confirmed it; or
-- it was answered or done and the customer wrote nothing for 24 hours.
with resolved as (
    select conversation_id, resolution_kind, resolved_at from {{ ref('fct_episodes') }}
    where status = 'resolved_by_ai'
),

messages as (
    select * from {{ ref('int_conversation_messages_folded') }}
),

confirmations as (
    select conversation_id, version_at as happened_at from messages
    where author = 'customer' and is_confirmation
    union all
    select conversation_id, version_at from {{ ref('int_service_events_folded') }}
    where event_name = 'conversation_resolved' and coalesce(resolved_by, 'customer') != 'human'
),

full_answers as (
    select conversation_id, version_at as happened_at from messages
    where author = 'ai' and reply_kind = 'answer'
    union all
    select conversation_id, version_at from {{ ref('int_service_events_folded') }}
    where event_name = 'action_taken'
)

select resolved.*
from resolved
where
    not exists (
        select 1 from confirmations
        where
            confirmations.conversation_id = resolved.conversation_id
            and confirmations.happened_at = resolved.resolved_at
    )
    and (
        resolved.resolution_kind = 'claimed'
        and not exists (
            select 1 from full_answers
            where
                full_answers.conversation_id = resolved.conversation_id
                and full_answers.happened_at = resolved.resolved_at
        )
        or exists (
            select 1 from messages
            where
                messages.conversation_id = resolved.conversation_id
                and messages.author = 'customer'
                and messages.version_at > resolved.resolved_at
                and messages.version_at <= {{ dbt.dateadd('hour', 24, 'resolved.resolved_at') }}
        )
    )
