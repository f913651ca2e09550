{{ per_customer('conversation_id') }}

with messages as (
    select
        conversation_id,
        message_id as entry_id,
        case author when 'customer' then 'inbound' when 'human' then 'human_reply' else 'ai_reply' end as entry_kind,
        reply_kind,
        is_confirmation,
        version_at as happened_at
    from {{ ref('int_conversation_messages_folded') }}
),

events as (
    select
        conversation_id,
        event_id as entry_id,
        case
            when event_name = 'conversation_resolved' and resolved_by = 'human' then 'human_resolution'
            when event_name = 'conversation_resolved' then 'customer_resolution'
            else event_name
        end as entry_kind,
        cast(null as {{ dbt.type_string() }}) as reply_kind,
        false as is_confirmation,
        version_at as happened_at
    from {{ ref('int_service_events_folded') }}
),

entries as (
    select * from messages
    union all
    select * from events
),

-- What was said at one moment is ordered by cause: the question, what was done about it, the answer.
positioned as (
    select
        *,
        row_number() over (
            partition by conversation_id
            order by
                happened_at,
                case entry_kind when 'inbound' then 0 when 'ai_reply' then 2 when 'human_reply' then 2 else 1 end,
                entry_id
        ) as position
    from entries
)

select
    *,
    min(case when entry_kind = 'inbound' then happened_at end) over (
        partition by conversation_id order by position rows between 1 following and unbounded following
    ) as next_inbound_at,
    min(case when entry_kind in ('inbound', 'ai_reply', 'human_reply') then happened_at end) over (
        partition by conversation_id order by position rows between 1 following and unbounded following
    ) as next_message_at,
    coalesce(
        max(case when entry_kind = 'conversation_escalated' then position end) over (
            partition by conversation_id order by position rows between unbounded preceding and current row
        ), 0
    ) > coalesce(
        max(case when entry_kind = 'human_resolution' then position end) over (
            partition by conversation_id order by position rows between unbounded preceding and current row
        ), 0
    ) as is_with_team
from positioned
