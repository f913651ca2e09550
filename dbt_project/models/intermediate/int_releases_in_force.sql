{%- set costs = var('service_costs') -%}
-- Every signature and not every release: rolling back is signing an older content again.
with signatures as (
    select * from {{ ref('stg_rapport__releases') }}
)

select
    event_id as signature_id,
    release_id,
    rollout,
    skills,
    {{ json_text('rollout', 'default_mode') }} as default_mode,
    coalesce(
        {{ cast_or_null(json_text('parameters', 'support.costs.ai_reply'), 'decimal(18, 4)') }}, {{ costs['ai_reply'] }}
    ) as ai_reply_cost,
    coalesce(
        {{ cast_or_null(json_text('parameters', 'support.costs.human_minute'), 'decimal(18, 4)') }},
        {{ costs['human_minute'] }}
    ) as human_minute_cost,
    {{ cast_or_null(json_text('parameters', 'support.costs.million_tokens'), 'decimal(18, 4)') }}
        as million_tokens_cost,
    version_at as in_force_since_at,
    lead(version_at) over (order by version_at, event_id) as in_force_until_at
from signatures
