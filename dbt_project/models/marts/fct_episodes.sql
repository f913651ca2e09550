with entries as (
    select
        entries.*,
        messages.channel,
        messages.mode,
        messages.release_id,
        messages.skills,
        messages.sentiment,
        events.reason,
        events.category,
        events.csat_rating
    from {{ ref('int_episode_entries') }} as entries
    left join {{ ref('int_conversation_messages_folded') }} as messages on entries.entry_id = messages.message_id
    left join {{ ref('int_service_events_folded') }} as events on entries.entry_id = events.event_id
),

-- Of each fact the first (or last) entry that tells it, by position in the conversation.
episodes as (
    select
        episode_id,
        conversation_id,
        min(episode_number) as episode_number,
        min(case when entry_kind = 'inbound' then channel end) as channel,
        min(case when decision = 'claimed' then happened_at end) as claimed_at,
        min(case when decision = 'confirmed' then happened_at end) as confirmed_at,
        min(case when decision = 'human_resolved' then happened_at end) as human_resolved_at,
        min(case when entry_kind = 'conversation_escalated' then happened_at end) as handoff_at,
        min(case when entry_kind = 'ai_reply' then happened_at end) as first_ai_reply_at,
        min(case when entry_kind = 'human_reply' then happened_at end) as first_human_reply_at,
        min(happened_at) as started_at,
        min(reason) filter (where entry_kind = 'conversation_escalated') as handoff_reason,
        min(category) filter (where entry_kind = 'conversation_escalated') as handoff_category,
        max(release_id) as release_id,
        max(csat_rating) as csat_rating,
        count(*) filter (where entry_kind in ('inbound', 'ai_reply', 'human_reply')) as message_count,
        count(*) filter (where decision = 'closed') > 0 as was_left,
        count(*) filter (where entry_kind = 'team_requested') > 0 as is_team_requested,
        count(*) filter (where entry_kind = 'handoff_failed') > 0 as is_handoff_failed,
        count(*) filter (where mode = 'preview') > 0 as is_preview
    from entries
    group by episode_id, conversation_id
),

sentiments as (
    select distinct
        episode_id,
        first_value(sentiment) over inbound_order as sentiment_start,
        last_value(sentiment) over inbound_order as sentiment_end
    from entries
    where sentiment is not null
    window inbound_order as (
        partition by episode_id order by position rows between unbounded preceding and unbounded following
    )
),

skills as (
    select episode_id, {{ dbt.listagg('skills', "', '", 'order by skills') }} as skills
    from (select distinct episode_id, skills from entries where skills != '') as used
    group by episode_id
),

first_orders as (
    select customer_id, min(ordered_at) as first_ordered_at from {{ ref('fct_orders') }}
    where not is_cancelled
    group by customer_id
),

decided as (
    select
        episodes.*,
        customers.customer_id,
        skills.skills,
        sentiments.sentiment_start,
        sentiments.sentiment_end,
        least(episodes.claimed_at, episodes.confirmed_at) as ai_resolved_at,
        case
            when customers.customer_id is null then 'anonymous'
            when first_orders.first_ordered_at < episodes.started_at then 'repeat'
            else 'new'
        end as customer_type,
        lead(episodes.started_at) over (
            partition by episodes.conversation_id order by episodes.episode_number
        ) as ended_at
    from episodes
    inner join {{ ref('int_conversation_customers') }} as customers
        on episodes.conversation_id = customers.conversation_id
    left join first_orders on customers.customer_id = first_orders.customer_id
    left join sentiments on episodes.episode_id = sentiments.episode_id
    left join skills on episodes.episode_id = skills.episode_id
),

resolved as (
    select
        *,
        case
            when handoff_at is not null then 'routed_to_team'
            when ai_resolved_at is not null then 'resolved_by_ai'
            when was_left then 'closed'
            else 'open'
        end as status,
        case when handoff_at is not null then human_resolved_at else ai_resolved_at end as resolved_at
    from decided
)

select
    episode_id,
    conversation_id,
    customer_id,
    channel,
    coalesce(skills, '') as skills,
    customer_type,
    status,
    case when status = 'resolved_by_ai' and confirmed_at is not null then 'confirmed'
        when status = 'resolved_by_ai' then 'claimed'
    end as resolution_kind,
    handoff_reason,
    handoff_category,
    release_id,
    cast(message_count as integer) as message_count,
    csat_rating,
    sentiment_start,
    sentiment_end,
    is_team_requested,
    is_handoff_failed,
    status = 'routed_to_team' and human_resolved_at is not null as is_human_resolved,
    coalesce(
        status = 'resolved_by_ai' and first_ai_reply_at is not null
        and (first_human_reply_at is null or first_human_reply_at >= resolved_at), false
    ) as is_autonomous,
    coalesce(
        resolved_at is not null and first_ai_reply_at is not null
        and (status = 'routed_to_team' or first_human_reply_at < resolved_at), false
    ) as is_assisted,
    is_preview,
    started_at,
    first_ai_reply_at,
    first_human_reply_at,
    handoff_at,
    resolved_at,
    ended_at,
    {{ as_of() }} as recorded_at
from resolved
