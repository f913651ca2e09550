-- How long the first reply took, of whoever served the episode: the agent's from the beginning, a person's from when
-- they were called, or from the beginning where nobody called them.
with replied as (
    select
        episode_id,
        served_by,
        case when served_by = 'human' then coalesce(handoff_at, started_at) else started_at end as awaited_since_at,
        case when served_by = 'human' then first_human_reply_at else first_ai_reply_at end as replied_at,
        human_handle_minutes,
        resolution_minutes,
        resolution_business_minutes
    from {{ ref('fct_episodes') }}
),

-- A person who wrote before they were called kept nobody waiting.
awaited as (
    select
        episode_id,
        served_by,
        human_handle_minutes,
        resolution_minutes,
        resolution_business_minutes,
        least(awaited_since_at, coalesce(replied_at, awaited_since_at)) as awaited_since_at,
        replied_at
    from replied
)

select
    awaited.episode_id,
    awaited.served_by,
    cast(
        {{ dbt.datediff('awaited.awaited_since_at', 'awaited.replied_at', 'second') }} / 60.0 as decimal(18, 2)
    ) as first_reply_minutes,
    cast((
        {{ business_seconds_until('awaited.replied_at', 'replied_days') }}
        - {{ business_seconds_until('awaited.awaited_since_at', 'awaited_days') }}
    ) / 60.0 as decimal(18, 2)) as first_reply_business_minutes,
    awaited.resolution_minutes,
    awaited.resolution_business_minutes,
    case when awaited.served_by = 'human' then awaited.human_handle_minutes end as handle_minutes,
    awaited.awaited_since_at,
    awaited.replied_at,
    {{ as_of() }} as recorded_at
from awaited
left join {{ ref('dim_business_days') }} as awaited_days
    on {{ brand_date('awaited.awaited_since_at') }} = awaited_days.day
left join {{ ref('dim_business_days') }} as replied_days
    on {{ brand_date('awaited.replied_at') }} = replied_days.day
