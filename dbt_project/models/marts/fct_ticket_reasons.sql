{%- set audit = var('journey_audit') -%}
with heard as (
    select
        tickets.ticket_id,
        tickets.channel,
        tickets.priority,
        tickets.opened_at,
        tickets.solved_at,
        tickets.recorded_at,
        heard.ticket_id is not null as is_heard,
        coalesce(heard.confidence, 0) as confidence,
        heard.sentiment,
        coalesce(
            heard.confidence >= {{ audit['sure_from'] }}
            and heard.intent not in ({{ quoted_list(var('talk_topics')) }}), false
        ) as is_sure,
        heard.intent,
        ', ' || coalesce(tickets.tags, '') || ',' as tags
    from {{ ref('int_tickets_folded') }} as tickets
    left join {{ ref('int_ticket_intents') }} as heard on tickets.ticket_id = heard.ticket_id
    left join {{ ref('int_tickets_handed_over') }} as handed_over on tickets.ticket_id = handed_over.ticket_id
    -- What a handover made is a contact of the agent's, and counted as an episode.
    where handed_over.ticket_id is null
),

judged as (
    select
        heard.*,
        intents.skill,
        intents.stage,
        -- Empathy for a matter that wants it, for somebody upset, and for a complaint whatever it is about.
        coalesce(
            intents.manner = 'relational'
            or heard.sentiment <= {{ audit['empathy_to_mood'] }}
            {%- for tag in var('complaint_tags') %}
            or heard.tags like '%, {{ tag }},%'
            {%- endfor %}, false
        ) as wants_empathy
    from heard
    left join {{ ref('dim_intents') }} as intents on heard.intent = intents.intent
)

select
    ticket_id,
    channel,
    case when is_sure then intent else 'none' end as intent,
    case when is_sure then coalesce(stage, 'none') else 'none' end as stage,
    case when is_sure then skill end as skill,
    case when wants_empathy then 'empathy' when is_heard then 'speed' else 'unknown' end as wants,
    cast(confidence as decimal(4, 3)) as confidence,
    sentiment,
    is_heard,
    is_sure,
    coalesce(
        is_sure and not wants_empathy and skill is not null and coalesce(priority, '') != 'urgent', false
    ) as is_ready,
    opened_at,
    solved_at,
    recorded_at
from judged
