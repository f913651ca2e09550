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
        {{ json_time('payload', 'created_at') }} as created_at,
        {{ json_time('payload', 'updated_at') }} as updated_at,
        received_at as recorded_at
    from events
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    event_id,
    landing_number,
    {{ dbt.hash("'shopify|' || identifier || '|' || channel") }} as consent_id,
    identifier,
    channel,
    -- Pending, redacted, invalid and never asked are all no ground to write to somebody, and no refusal either.
    case when state in ('subscribed', 'unsubscribed') then state else 'unknown' end as state,
    'shopify: ' || coalesce(opt_in_level, state, 'never asked') as basis,
    -- A state without a date is as old as the customer: it must not undo a refusal told elsewhere since.
    coalesce(stated_at, created_at, updated_at) as changed_at,
    coalesce(updated_at, created_at) as version_at,
    recorded_at
from consents
