with events as (
    {{ events_of('sandbox', ['tickets/update']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.id') }} as ticket_id,
    coalesce(
        'shopify_customer_id:' || {{ json_text('payload', 'data.customer_id') }},
        'email:' || lower({{ json_text('payload', 'data.email') }})
    ) as identifier,
    {{ json_text('payload', 'data.channel') }} as channel,
    {{ json_text('payload', 'data.subject') }} as subject,
    {{ json_text('payload', 'data.comments[0].body') }} as opening_words,
    {{ json_text('payload', 'data.status') }} as status,
    {{ json_text('payload', 'data.priority') }} as priority,
    {{ json_list('payload', 'data.tags') }} as tags,
    {{ json_text('payload', 'data.order_id') }} as order_id,
    {{ json_int('payload', 'data.satisfaction_rating') }} as satisfaction_rating,
    {{ json_time('payload', 'data.created_at') }} as opened_at,
    {{ json_time('payload', 'data.solved_at') }} as solved_at,
    {{ json_time('payload', 'data.updated_at') }} as version_at,
    received_at as recorded_at
from events
