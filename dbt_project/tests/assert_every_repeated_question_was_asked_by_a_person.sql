{{ check_of('fct_handoffs') }}
-- Each handover that counts as asked again, held against the messages themselves: after it a person wrote a question
-- mark and one of the declared words. And each that was told is there once.
with asked as (
    select handoffs.handoff_id
    from {{ ref('fct_handoffs') }} as handoffs
    inner join {{ ref('int_conversation_messages_folded') }} as messages
        on handoffs.conversation_id = messages.conversation_id
    where
        messages.author = 'human'
        and messages.version_at >= handoffs.handed_over_at
        and messages.text like '%?%'
        and (
            {% for question in var('repeated_questions') -%}
            {{ 'or ' if not loop.first }}lower(messages.text) like '%{{ question.words }}%'
            {% endfor %}
        )
),

heard as (
    select conversation_id, min(version_at) as first_inbound_at from {{ ref('int_conversation_messages_folded') }}
    where author = 'customer'
    group by conversation_id
),

told as (
    select events.event_id as handoff_id
    from {{ ref('int_service_events_folded') }} as events
    inner join heard on events.conversation_id = heard.conversation_id
    where events.event_name = 'conversation_escalated' and events.version_at >= heard.first_inbound_at
)

select handoff_id, 'nobody asked' as what_is_wrong from {{ ref('fct_handoffs') }}
where is_asked_again and handoff_id not in (select asked.handoff_id from asked)
union all
select coalesce(told.handoff_id, handoffs.handoff_id), 'told and not there, or there and not told'
from told
full join {{ ref('fct_handoffs') }} as handoffs on told.handoff_id = handoffs.handoff_id
where told.handoff_id is null or handoffs.handoff_id is null
