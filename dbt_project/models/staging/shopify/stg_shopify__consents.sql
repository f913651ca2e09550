{#- What the store says about marketing consent, with every change of a customer. One row per event and channel. -#}
with events as (
    {{ events_of('shopify', ['customers/create', 'customers/update']) }}
),

consents as (
    {%- for channel in ['email', 'sms'] %}
    {%- set consent = channel ~ '_marketing_consent' %}
    select
        event_id,
        landing_number,
        'shopify_customer_id:' || {{ json_text('payload', 'id') }} as identifier,
        '{{ channel }}' as channel,
        {{ json_text('payload', consent ~ '.state') }} as state,
        {{ json_text('payload', consent ~ '.opt_in_level') }} as opt_in_level,
        {{ json_time('payload', consent ~ '.consent_updated_at') }} as stated_at,
        {{ json_time('payload', 'updated_at') }} as updated_at,
        {{ json_time('payload', 'created_at') }} as created_at,
        received_at as recorded_at
    from events
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

known as (
    select
        *,
        case when state in ('subscribed', 'unsubscribed') then state else 'unknown' end as known_state
    from consents
)

select
    event_id,
    landing_number,
    {{ dbt.hash("identifier || '|' || channel") }} as consent_id,
    identifier,
    channel,
    known_state as state,
    'shopify: ' || coalesce(opt_in_level, state, 'never asked') as basis,
    -- Never having been asked is as old as the customer: it must not undo a refusal told elsewhere since.
    coalesce(stated_at, case when known_state = 'unknown' then created_at end, updated_at) as version_at,
    recorded_at
from known
