{#- Versions of Gorgias's tickets, told by its integration and by pulls. One row per event. -#}
with events as (
    {{ events_of('gorgias', ['ticket-created', 'ticket-updated', 'ticket-message-created']) }}
),

tickets as (
    -- An integration may post the ticket alone, as the API writes it.
    select *, coalesce({{ json_document('payload', 'ticket') }}, payload) as ticket
    from events
)

select
    event_id,
    landing_number,
    'gorgias-' || {{ json_text('ticket', 'id') }} as ticket_id,
    coalesce(
        'gorgias_customer_id:' || {{ json_text('ticket', 'customer.id') }},
        'email:' || lower(trim({{ json_text('ticket', 'customer.email') }}))
    ) as identifier,
    lower({{ json_text('ticket', 'channel') }}) as channel,
    {{ json_text('ticket', 'subject') }} as subject,
    coalesce({{ json_text('ticket', 'messages[0].body_text') }}, {{ json_text('ticket', 'excerpt') }}) as opening_words,
    lower({{ json_text('ticket', 'status') }}) as status,
    lower({{ json_text('ticket', 'priority') }}) as priority,
    {{ json_list('ticket', 'tags', member='name') }} as tags,
    cast(null as varchar) as order_id,
    {{ json_int('ticket', 'satisfaction_survey.score') }} as satisfaction_rating,
    {{ json_time('ticket', 'created_datetime') }} as opened_at,
    {{ json_time('ticket', 'closed_datetime') }} as solved_at,
    coalesce({{ json_time('ticket', 'updated_datetime') }}, {{ json_time('ticket', 'created_datetime') }})
        as version_at,
    received_at as recorded_at
from tickets
