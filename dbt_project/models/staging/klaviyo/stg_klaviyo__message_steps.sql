{#- What became of an e-mail or a text that Klaviyo sent. One row per event. -#}
{%- set told = 'payload.data.attributes.event_properties' -%}
with events as (
    {{ events_of('klaviyo', [
        'event:klaviyo.received_email', 'event:klaviyo.opened_email', 'event:klaviyo.clicked_email',
        'event:klaviyo.received_sms', 'event:klaviyo.clicked_sms',
    ]) }}
),

steps as (
    select
        *,
        'klaviyo_profile_id:' || {{ json_text('payload', 'payload.data.relationships.profile.data.id') }} as identifier,
        -- The sending before the message: a flow sends one message to one person many times.
        coalesce(
            {{ json_text('payload', told ~ '."$_cohort$message_send_cohort"') }},
            {{ json_text('payload', told ~ '."$message"') }},
            {{ json_text('payload', 'external_id') }}
        ) as message_id,
        case when kind like '%sms' then 'sms' else 'email' end as channel,
        case
            when kind like '%received%' then 'delivered'
            when kind like '%opened%' then 'opened'
            else 'clicked'
        end as step
    from events
)

select
    event_id,
    landing_number,
    {{ dbt.hash("'klaviyo|' || message_id || '|' || identifier || '|' || step") }} as message_step_id,
    message_id,
    identifier,
    channel,
    step,
    {{ json_text('payload', told ~ '."Campaign Name"') }} as campaign,
    coalesce({{ json_text('payload', told ~ '."Subject"') }}, {{ json_text('payload', told ~ '."Message Body"') }})
        as subject,
    occurred_at as version_at,
    received_at as recorded_at
from steps
