{{ config(tags=['live']) }}
{{ per_customer('conversation_id') }}

-- left, not inner: a stranger's conversation counts in service as much as a customer's.
select
    conversations.conversation_id,
    people.customer_id,
    conversations.channel,
    conversations.recorded_at
from {{ ref('int_conversations_folded') }} as conversations
left join {{ identity() }} as people on conversations.identifier = people.identifier
