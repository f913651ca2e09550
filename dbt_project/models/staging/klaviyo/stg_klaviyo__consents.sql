{#- Consent and refusals as Klaviyo heard them. One row per event. -#}
-- A suppression that is lifted is missing here: it is no consent, and must not undo a refusal.
with events as (
    {{ events_of('klaviyo', [
        'event:klaviyo.subscribed_to_email_marketing', 'event:klaviyo.unsubscribed_from_email_marketing',
        'event:klaviyo.manually_suppressed_from_email_marketing', 'event:klaviyo.marked_email_as_spam',
        'event:klaviyo.subscribed_to_sms_marketing', 'event:klaviyo.unsubscribed_from_sms_marketing',
    ]) }}
),

consents as (
    select
        *,
        'klaviyo_profile_id:' || {{ json_text('payload', 'payload.data.relationships.profile.data.id') }} as identifier,
        case when kind like '%sms%' then 'sms' else 'email' end as channel,
        case when kind like 'event:klaviyo.subscribed%' then 'subscribed' else 'unsubscribed' end as state
    from events
)

select
    event_id,
    landing_number,
    {{ dbt.hash("'klaviyo|' || identifier || '|' || channel") }} as consent_id,
    identifier,
    channel,
    state,
    'klaviyo: ' || replace(replace(kind, 'event:klaviyo.', ''), '_', ' ') as basis,
    occurred_at as changed_at,
    occurred_at as version_at,
    received_at as recorded_at
from consents
