{{ per_customer('conversation_id') }}

select
    messages.message_id,
    messages.conversation_id,
    customers.customer_id,
    messages.channel,
    messages.author,
    messages.author_name,
    messages.text,
    messages.skills,
    messages.intents,
    messages.reply_kind,
    messages.mode,
    messages.release_id,
    messages.sentiment,
    messages.confidence,
    messages.is_confirmation,
    messages.version_at as sent_at,
    messages.recorded_at
from {{ ref('int_conversation_messages_folded') }} as messages
inner join {{ ref('int_conversation_customers') }} as customers
    on messages.conversation_id = customers.conversation_id
