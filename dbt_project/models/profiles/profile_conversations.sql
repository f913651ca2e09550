{{ per_customer() }}

with customers as (
    select * from {{ ref('int_conversation_customers') }}
    where customer_id is not null
),

messages as (
    select * from {{ ref('int_conversation_messages_folded') }}
    where mode != 'preview'
),

newest as (
    select conversation_id, text, recorded_at
    from (
        select
            *,
            row_number() over (partition by conversation_id order by version_at desc, message_id desc) as recency
        from messages
    ) as ranked
    where recency = 1
),

said as (
    select
        conversation_id,
        min(channel) as channel,
        count(*) as message_count,
        min(version_at) as started_at,
        max(version_at) as last_message_at
    from messages
    group by conversation_id
),

-- The mood of the last thing that the customer said.
moods as (
    select conversation_id, sentiment
    from (
        select
            *,
            row_number() over (partition by conversation_id order by version_at desc, message_id desc) as recency
        from messages
        where author = 'customer' and sentiment is not null
    ) as ranked
    where recency = 1
),

skills as (
    select conversation_id, {{ dbt.listagg('skills', "', '", 'order by skills') }} as skills
    from (select distinct conversation_id, skills from messages where skills != '') as used
    group by conversation_id
),

happened as (
    select
        conversation_id,
        max(case when event_name = 'conversation_escalated' then version_at end) as escalated_at,
        max(case when event_name = 'conversation_resolved' then version_at end) as resolved_at,
        max(case when event_name = 'conversation_escalated' then reason end) as handoff_reason
    from {{ ref('int_service_events_folded') }}
    group by conversation_id
)

select
    customers.customer_id,
    customers.conversation_id,
    said.channel,
    coalesce(skills.skills, '') as skills,
    case
        when happened.resolved_at >= coalesce(happened.escalated_at, happened.resolved_at) then 'resolved'
        when happened.escalated_at is not null then 'routed_to_team'
        else 'open'
    end as status,
    happened.handoff_reason,
    newest.text as last_message_text,
    cast(said.message_count as integer) as message_count,
    moods.sentiment as sentiment_end,
    said.started_at,
    said.last_message_at,
    case
        when happened.resolved_at >= coalesce(happened.escalated_at, happened.resolved_at) then happened.resolved_at
    end as resolved_at,
    newest.recorded_at
from customers
inner join said on customers.conversation_id = said.conversation_id
inner join newest on customers.conversation_id = newest.conversation_id
left join moods on customers.conversation_id = moods.conversation_id
left join skills on customers.conversation_id = skills.conversation_id
left join happened on customers.conversation_id = happened.conversation_id
