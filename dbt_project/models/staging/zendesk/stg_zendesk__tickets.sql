{#- Versions of Zendesk's tickets, told by events, by triggers and by pulls. One row per event. -#}
with events as (
    {{ events_of('zendesk', like='ticket%') }}
),

tickets as (
    select
        *,
        -- A trigger and a pull say `ticket`; an event says what became of it in `detail`.
        coalesce({{ json_document('payload', 'ticket') }}, {{ json_document('payload', 'detail') }}) as ticket
    from events
),

described as (
    select
        *,
        coalesce({{ json_text('ticket', 'requester_id') }}, {{ json_text('ticket', 'requester.id') }}) as requester_id,
        lower({{ json_text('ticket', 'status') }}) as status,
        {{ json_list('ticket', 'tags') }} as listed_tags,
        {{ json_time('ticket', 'updated_at') }} as version_at
    from tickets
)

select
    event_id,
    landing_number,
    'zendesk-' || {{ json_text('ticket', 'id') }} as ticket_id,
    coalesce(
        'zendesk_user_id:' || requester_id, 'email:' || lower(trim({{ json_text('ticket', 'requester.email') }}))
    ) as identifier,
    lower({{ json_text('ticket', 'via.channel') }}) as channel,
    {{ json_text('ticket', 'subject') }} as subject,
    {{ json_text('ticket', 'description') }} as opening_words,
    status,
    lower({{ json_text('ticket', 'priority') }}) as priority,
    -- A trigger writes its tags as one text with blanks between them.
    case
        when listed_tags != '' or {{ json_text('ticket', 'tags') }} = '[]' then listed_tags
        else coalesce(replace({{ json_text('ticket', 'tags') }}, ' ', ', '), '')
    end as tags,
    cast(null as varchar) as order_id,
    -- Good and bad are all that Zendesk asks: the ends of a scale of five.
    case {{ json_text('ticket', 'satisfaction_rating.score') }} when 'good' then 5 when 'bad' then 1 end
        as satisfaction_rating,
    {{ json_time('ticket', 'created_at') }} as opened_at,
    -- No body says when; the last change of a solved ticket is the nearest that is told.
    case when status in ('solved', 'closed') then version_at end as solved_at,
    version_at,
    received_at as recorded_at
from described
