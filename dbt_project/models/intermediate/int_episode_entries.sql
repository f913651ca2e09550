with timeline as (
    select * from {{ ref('int_conversation_timeline') }}
),

-- How each entry ends an episode, if it does (product definitions, table of transitions). A claim needs
-- 24 h of silence and a closing 72 h: before the hours have passed the episode is open, not decided.
decided as (
    select
        *,
        case
            when entry_kind = 'human_resolution' then 'human_resolved'
            when is_with_team then null
            when entry_kind = 'customer_resolution' or (entry_kind = 'inbound' and is_confirmation) then 'confirmed'
            when entry_kind = 'action_taken' and {{ silent_for('next_inbound_at', 24) }} then 'claimed'
            when entry_kind = 'ai_reply' and reply_kind = 'answer' and {{ silent_for('next_message_at', 24) }}
                then 'claimed'
            when entry_kind in ('inbound', 'ai_reply', 'human_reply') and {{ silent_for('next_message_at', 72) }}
                then 'closed'
        end as decision
    from timeline
),

-- A decision ends the episode only for what the customer says next: our own goodbye belongs to it still.
counted as (
    select
        *,
        count(decision) over (
            partition by conversation_id order by position rows between unbounded preceding and 1 preceding
        ) as decisions_before
    from decided
),

inbound as (
    select
        conversation_id,
        position,
        decisions_before,
        lag(decisions_before) over (partition by conversation_id order by position) as decisions_before_previous
    from counted
    where entry_kind = 'inbound'
),

opened as (
    select
        counted.*,
        sum(
            case
                when inbound.position is null then 0
                when inbound.decisions_before_previous is null then 1
                when inbound.decisions_before > inbound.decisions_before_previous then 1
                else 0
            end
        ) over (
            partition by counted.conversation_id
            order by counted.position rows between unbounded preceding and current row
        ) as episode_number
    from counted
    left join inbound
        on counted.conversation_id = inbound.conversation_id and counted.position = inbound.position
)

-- What comes before the first inbound message (the greeting) belongs to no episode.
select
    conversation_id || '/' || cast(episode_number as {{ dbt.type_string() }}) as episode_id,
    *
from opened
where episode_number > 0
