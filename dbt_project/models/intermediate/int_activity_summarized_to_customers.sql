{{ config(tags=['live']) }}
{{ per_customer() }}

-- What a customer did besides ordering, each kind of it counted under one roof.
with deeds as (
    select orders.identifier, 'return' as deed, returns.return_id as deed_id, 0 as points, returns.recorded_at
    from {{ ref('int_returns_folded') }} as returns
    inner join {{ ref('int_orders_folded') }} as orders on returns.order_id = orders.order_id
    -- Declined or called off, nothing was returned.
    where returns.status not in ('declined', 'canceled', 'cancelled')
    union all
    select identifier, 'ticket', ticket_id, 0, recorded_at from {{ ref('int_tickets_folded') }}
    union all
    select identifier, 'points', loyalty_entry_id, points, recorded_at from {{ ref('int_loyalty_entries_folded') }}
    union all
    select identifier, 'conversation', conversation_id, 0, recorded_at from {{ ref('int_conversations_folded') }}
    -- A lead trying out a release is not a customer talking to us.
    where
        conversation_id in (
            select messages.conversation_id from {{ ref('int_conversation_messages_folded') }} as messages
            where messages.mode != 'preview'
        )
),

counted as (
    select
        people.customer_id,
        cast(count(case when deeds.deed = 'return' then 1 end) as integer) as return_count,
        cast(count(case when deeds.deed = 'ticket' then 1 end) as integer) as ticket_count,
        cast(count(case when deeds.deed = 'conversation' then 1 end) as integer) as conversation_count,
        cast(coalesce(sum(deeds.points), 0) as integer) as points_balance,
        max(deeds.recorded_at) as recorded_at
    from deeds
    inner join {{ identity() }} as people on deeds.identifier = people.identifier
    group by people.customer_id
),

subscribed as (
    select
        customer_id,
        count(case when channel = 'email' and state = 'subscribed' then 1 end) > 0 as is_email_subscribed,
        count(case when channel = 'sms' and state = 'subscribed' then 1 end) > 0 as is_sms_subscribed,
        max(recorded_at) as recorded_at
    from {{ ref('int_consents') }}
    group by customer_id
)

select
    coalesce(counted.customer_id, subscribed.customer_id) as customer_id,
    counted.return_count,
    counted.ticket_count,
    counted.conversation_count,
    counted.points_balance,
    subscribed.is_email_subscribed,
    subscribed.is_sms_subscribed,
    {{ newest('counted.recorded_at', 'subscribed.recorded_at') }} as recorded_at
from counted
full join subscribed on counted.customer_id = subscribed.customer_id
