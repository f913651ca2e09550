with parted as (
    select * from {{ ref('rpt_identity_undone') }}
    where not is_still_joined
),

-- Whatever was used for either of the two may have been the other's.
sides as (
    select pair_id, customer_id, merged_at, undone_at from parted
    union all
    select pair_id, other_customer_id as customer_id, merged_at, undone_at from parted
),

turns as (
    select
        'turn' as use_kind,
        message_id as use_id,
        customer_id,
        conversation_id,
        channel,
        coalesce(nullif(skills, ''), reply_kind) as detail,
        sent_at as used_at
    from {{ ref('fct_conversation_messages') }}
    where author not in ('customer', 'human') and coalesce(mode, 'live') != 'preview'
),

happened as (
    select
        case when event_name = 'conversation_escalated' then 'handoff' else 'action' end as use_kind,
        service_event_id as use_id,
        customer_id,
        conversation_id,
        channel,
        case event_name
            when 'conversation_escalated' then reason
            when 'action_taken' then {{ json_text('properties', 'action') }} || ': done'
            else {{ json_text('properties', 'action') }} || ': ' || {{ json_text('properties', 'outcome') }}
        end as detail,
        occurred_at as used_at
    from {{ ref('fct_service_events') }}
    where event_name in ('action_decided', 'action_taken', 'conversation_escalated')
),

uses as (
    select * from turns
    union all
    select * from happened
)

select
    sides.pair_id,
    uses.use_id,
    uses.use_kind,
    uses.customer_id,
    uses.conversation_id,
    uses.channel,
    uses.detail,
    uses.used_at
from uses
inner join sides
    on
        uses.customer_id = sides.customer_id
        and uses.used_at >= sides.merged_at
        and uses.used_at < sides.undone_at
