with entries as (
    select
        entries.*,
        messages.channel,
        coalesce(messages.mode, events.mode) as mode,
        messages.release_id,
        messages.skills,
        messages.sentiment,
        events.skill,
        events.reason,
        events.category,
        {{ json_text('events.properties', 'rule') }} as rule,
        ', ' || {{ json_list('events.properties', 'tags') }} || ',' like '%, spam,%' as is_spam,
        events.csat_rating
    from {{ ref('int_episode_entries') }} as entries
    left join {{ ref('int_conversation_messages_folded') }} as messages on entries.entry_id = messages.message_id
    left join {{ ref('int_service_events_folded') }} as events on entries.entry_id = events.event_id
),

-- The handover that counts is the first one, the rating the last one, and the channel that of the first message: what
-- goes on by e-mail is still the contact that began in the chat.
marked as (
    select
        *,
        entry_kind = 'conversation_escalated' and position = min(
            case when entry_kind = 'conversation_escalated' then position end
        ) over (partition by episode_id) as is_first_handover,
        entry_kind = 'inbound' and position = min(
            case when entry_kind = 'inbound' then position end
        ) over (partition by episode_id) as is_opening,
        position = max(case when csat_rating is not null then position end) over (
            partition by episode_id
        ) as is_last_rating
    from entries
),

-- Of each fact the first (or last) entry that tells it, by position in the conversation.
episodes as (
    select
        episode_id,
        conversation_id,
        min(episode_number) as episode_number,
        max(case when is_opening then channel end) as channel,
        min(case when decision = 'claimed' then happened_at end) as claimed_at,
        min(case when decision = 'confirmed' then happened_at end) as confirmed_at,
        min(case when decision = 'human_resolved' then happened_at end) as human_resolved_at,
        min(case when entry_kind = 'conversation_escalated' then happened_at end) as handoff_at,
        min(case when entry_kind = 'ai_reply' then happened_at end) as first_ai_reply_at,
        min(case when entry_kind = 'human_reply' then happened_at end) as first_human_reply_at,
        min(happened_at) as started_at,
        max(happened_at) filter (where entry_kind in ('inbound', 'ai_reply', 'human_reply')) as last_message_at,
        max(happened_at) filter (where entry_kind = 'human_reply') as last_human_reply_at,
        max(case when is_first_handover then reason end) as handoff_reason,
        max(case when is_first_handover then rule end) as handoff_rule,
        max(case when is_first_handover then category end) as handoff_category,
        max(case when is_first_handover then skill end) as handoff_skill,
        max(release_id) as release_id,
        max(case when is_last_rating then csat_rating end) as csat_rating,
        count(*) filter (where entry_kind in ('inbound', 'ai_reply', 'human_reply')) as message_count,
        count(*) filter (where entry_kind = 'inbound') as inbound_count,
        count(*) filter (where entry_kind = 'ai_reply') as ai_reply_count,
        count(*) filter (where entry_kind = 'human_reply') as human_reply_count,
        count(*) filter (
            where entry_kind = 'ai_reply' and reply_kind in ('answer', 'action_done')
        ) as full_answer_count,
        count(*) filter (where decision = 'closed') > 0 as was_left,
        count(*) filter (where entry_kind = 'team_requested') > 0 as is_team_requested,
        count(*) filter (where entry_kind = 'handoff_failed') > 0 as is_handoff_failed,
        case
            when count(*) filter (where is_spam) > 0 then 'spam'
            when count(*) filter (where mode = 'test') > 0 then 'test'
            when count(*) filter (where mode = 'preview') > 0 then 'preview'
        end as exclusion_reason
    from marked
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
            -- A person who finishes it without a handover that was told has it all the same.
            when human_resolved_at is not null and ai_resolved_at is null then 'routed_to_team'
            when ai_resolved_at is not null then 'resolved_by_ai'
            when was_left then 'closed'
            else 'open'
        end as status,
        case
            when handoff_at is not null or ai_resolved_at is null then human_resolved_at
            else ai_resolved_at
        end as resolved_at
    from decided
),

timed as (
    select
        resolved.*,
        {{ business_seconds_until('resolved.resolved_at', 'resolved_days') }}
        - {{ business_seconds_until('resolved.started_at', 'started_days') }} as business_seconds
    from resolved
    left join {{ ref('dim_business_days') }} as started_days
        on {{ brand_date('resolved.started_at') }} = started_days.day
    left join {{ ref('dim_business_days') }} as resolved_days
        on {{ brand_date('resolved.resolved_at') }} = resolved_days.day
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
    handoff_rule,
    handoff_category,
    handoff_skill,
    release_id,
    exclusion_reason,
    cast(message_count as integer) as message_count,
    cast(inbound_count as integer) as inbound_count,
    cast(ai_reply_count as integer) as ai_reply_count,
    cast(human_reply_count as integer) as human_reply_count,
    cast(full_answer_count as integer) as full_answer_count,
    csat_rating,
    -- Whoever of ours had the last part in it: a person who was called has it, whoever said more.
    case
        when handoff_at is not null or human_reply_count > 0 then 'human'
        when ai_reply_count > 0 then 'ai'
        else 'nobody'
    end as served_by,
    sentiment_start,
    sentiment_end,
    cast({{ dbt.datediff('started_at', 'resolved_at', 'second') }} / 60.0 as decimal(18, 2)) as resolution_minutes,
    cast(business_seconds / 60.0 as decimal(18, 2)) as resolution_business_minutes,
    -- From their first word to the last thing they did: nobody tells when a person opened a conversation.
    cast(
        {{ dbt.datediff(
            'first_human_reply_at', 'greatest(last_human_reply_at, coalesce(human_resolved_at, last_human_reply_at))',
            'second'
        ) }} / 60.0 as decimal(18, 2)
    ) as human_handle_minutes,
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
    -- Somebody came back within 7 days of the resolution, or of the last word where there was none.
    coalesce(
        ended_at <= {{ dbt.dateadd('day', 7, 'coalesce(resolved_at, last_message_at)') }}, false
    ) as is_reopened,
    exclusion_reason is not null as is_excluded,
    started_at,
    first_ai_reply_at,
    first_human_reply_at,
    handoff_at,
    resolved_at,
    last_message_at,
    ended_at,
    {{ as_of() }} as recorded_at
from timed
