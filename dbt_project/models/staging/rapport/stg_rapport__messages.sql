with events as (
    {{ events_of('rapport', ['message_received', 'message_sent']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.message_id') }} as message_id,
    {{ json_text('payload', 'data.conversation_id') }} as conversation_id,
    {{ json_text('payload', 'data.customer_identifier') }} as identifier,
    {{ json_text('payload', 'data.release_id') }} as release_id,
    {{ json_text('payload', 'data.channel') }} as channel,
    {{ json_text('payload', 'data.mode') }} as mode,
    case when kind = 'message_received' then 'customer' else {{ json_text('payload', 'data.author') }} end as author,
    {{ json_text('payload', 'data.author_name') }} as author_name,
    {{ json_text('payload', 'data.text') }} as text,
    {{ json_list('payload', 'data.skills') }} as skills,
    {{ json_list('payload', 'data.intents') }} as intents,
    {{ json_list('payload', 'data.order_ids') }} as order_ids,
    {{ json_text('payload', 'data.reply_kind') }} as reply_kind,
    cast({{ json_text('payload', 'data.sentiment') }} as decimal(4, 3)) as sentiment,
    cast({{ json_text('payload', 'data.confidence') }} as decimal(4, 3)) as confidence,
    {{ json_bool('payload', 'data.is_confirmation') }} as is_confirmation,
    {{ json_time('payload', 'data.told_delivery_at') }} as told_delivery_at,
    {{ json_int('payload', 'data.claim_count') }} as claim_count,
    {{ json_int('payload', 'data.held_back_count') }} as held_back_count,
    {{ json_list('payload', 'data.fact_ages_seconds') }} as fact_ages_seconds,
    {{ json_int('payload', 'data.model_tokens') }} as model_tokens,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
