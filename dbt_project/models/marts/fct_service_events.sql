{{ per_customer('conversation_id') }}

with conversations as (
    select * from {{ ref('int_conversation_customers') }}
),

-- Erased or malformed conversations have no row there: inner, so that an event never outlives its conversation.
told as (
    select
        events.event_id as service_event_id,
        events.event_name,
        conversations.customer_id,
        events.conversation_id,
        events.channel,
        events.mode,
        events.skill,
        events.reason,
        events.category,
        events.properties,
        events.version_at as occurred_at,
        events.recorded_at
    from {{ ref('int_service_events_folded') }} as events
    inner join conversations on events.conversation_id = conversations.conversation_id
    -- Preview conversations are rehearsals: nothing of them happened to a customer.
    where coalesce(events.mode, 'live') != 'preview'
)

select * from told
