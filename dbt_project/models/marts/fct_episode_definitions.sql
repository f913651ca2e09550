{#- What each system's definition makes of an episode, as `verdict/reason`; the first condition that holds decides. -#}
{%- set escalated = "handoff_at is not null or human_reply_count > 0" -%}
{%- set silent_a_day = rapport.as_of() ~ " > " ~ dbt.dateadd('hour', 24, 'last_message_at') -%}
{%- set silent_three_days = rapport.as_of() ~ " > " ~ dbt.dateadd('hour', 72, 'last_message_at') -%}
{%- set week_over = rapport.as_of() ~ " >= " ~ dbt.dateadd('day', 7, 'resolved_at') -%}
{%- set definitions = {
    'ours': [
        ["status = 'open'", 'unknown/open'],
        ["status = 'routed_to_team'", 'not_counted/escalated'],
        ["resolution_kind = 'confirmed'", 'counted/confirmed'],
        ["status = 'resolved_by_ai'", 'counted/claimed'],
        ["true", 'not_counted/left_without_an_answer'],
    ],
    'klaviyo': [
        ["handoff_at is not null", 'not_counted/escalated'],
        ["true", 'counted/not_escalated'],
    ],
    'fin': [
        ["ai_reply_count = 0", 'not_counted/no_ai_reply'],
        [escalated, 'not_counted/escalated'],
        ["ended_at is not null", 'not_counted/came_back'],
        ["resolution_kind = 'confirmed'", 'counted/confirmed'],
        [silent_a_day, 'counted/left_for_24_hours'],
        ["true", 'unknown/within_24_hours'],
    ],
    'zendesk_contained': [
        ["ai_reply_count = 0", 'not_counted/no_ai_reply'],
        [escalated, 'not_counted/escalated'],
        ["ended_at is not null or " ~ silent_three_days, 'counted/left_for_72_hours'],
        ["true", 'unknown/within_72_hours'],
    ],
    'zendesk_verified': [
        ["ai_reply_count = 0", 'not_counted/no_ai_reply'],
        [escalated, 'not_counted/escalated'],
        ["ended_at is null and not " ~ silent_three_days, 'unknown/within_72_hours'],
        ["status = 'resolved_by_ai'", 'counted/judged_resolved'],
        ["true", 'not_counted/judged_unresolved'],
    ],
    'ada': [
        ["ai_reply_count = 0", 'not_counted/no_ai_reply'],
        [escalated, 'not_counted/escalated'],
        ["ended_at is null and not " ~ silent_a_day, 'unknown/within_24_hours'],
        ["full_answer_count = 0", 'not_counted/not_relevant'],
        ["verification = 'failed'", 'not_counted/not_accurate'],
        ["is_handoff_failed", 'not_counted/not_safe'],
        ["true", 'counted/judged_good'],
    ],
    'gorgias': [
        ["ai_reply_count = 0", 'not_counted/no_ai_reply'],
        [escalated, 'not_counted/escalated'],
        ["ended_at is null and not " ~ silent_three_days, 'unknown/within_72_hours'],
        ["is_repeat", 'not_counted/repeated_within_72_hours'],
        ["true", 'counted/automated'],
    ],
    'chatwoot': [
        ["status = 'open'", 'unknown/open'],
        ["not is_autonomous", 'not_counted/not_autonomous'],
        ["is_reopened", 'not_counted/reopened_within_7_days'],
        [week_over, 'counted/durable'],
        ["true", 'unknown/within_7_days'],
    ],
} -%}
with verdicts as (
    select episode_id, verification from {{ ref('fct_episode_verdicts') }}
),

-- For the de-duplication: when the same person's automated talk before this one began.
episodes as (
    select
        episodes.*,
        verdicts.verification,
        coalesce(
            lag(episodes.started_at) over (
                partition by
                    coalesce(episodes.customer_id, episodes.conversation_id),
                    {{ escalated }} or episodes.ai_reply_count = 0
                order by episodes.started_at, episodes.episode_id
            ) >= {{ dbt.dateadd('hour', -72, 'episodes.started_at') }},
            false
        ) as is_repeat
    from {{ ref('fct_episodes') }} as episodes
    inner join verdicts on episodes.episode_id = verdicts.episode_id
    where not episodes.is_excluded
),

judged as (
    {%- for definition, conditions in definitions.items() %}
    select
        episodes.*,
        '{{ definition }}' as definition,
        case
            {%- for condition, outcome in conditions %}
            when {{ condition }} then '{{ outcome }}'
            {%- endfor %}
        end as outcome
    from episodes
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    episode_id,
    conversation_id,
    definition,
    channel,
    customer_type,
    {{ dbt.split_part('outcome', "'/'", 1) }} as verdict,
    {{ dbt.split_part('outcome', "'/'", 2) }} as reason,
    started_at,
    {{ as_of() }} as recorded_at
from judged
