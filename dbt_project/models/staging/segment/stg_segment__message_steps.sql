{#- What became of an e-mail or a text: delivered, opened, clicked. One row per call. -#}
with events as (
    {{ events_of('segment', [
        'track/Email Delivered', 'track/Email Opened', 'track/Email Link Clicked',
        'track/SMS Delivered', 'track/SMS Link Clicked',
    ]) }}
),

steps as (
    select
        *,
        coalesce(
            {{ json_text('payload', 'properties.email_id') }}, {{ json_text('payload', 'properties.message_id') }}
        ) as message_id,
        {{ segment_identifier('payload') }} as identifier,
        case when kind like 'track/SMS%' then 'sms' else 'email' end as channel,
        case
            when kind like '%Delivered' then 'delivered'
            when kind like '%Opened' then 'opened'
            else 'clicked'
        end as step
    from events
)

select
    event_id,
    landing_number,
    -- One campaign goes to many people under one message id, and is often opened more than once.
    {{ dbt.hash("message_id || '|' || identifier || '|' || step") }} as message_step_id,
    message_id,
    identifier,
    channel,
    step,
    {{ json_text('payload', 'properties.campaign_name') }} as campaign,
    coalesce(
        {{ json_text('payload', 'properties.email_subject') }}, {{ json_text('payload', 'properties.text') }}
    ) as subject,
    occurred_at as version_at,
    received_at as recorded_at
from steps
where message_id is not null and identifier is not null
