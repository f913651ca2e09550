with entries as (
    select episode_id, conversation_id, entry_id, entry_kind, happened_at from {{ ref('int_episode_entries') }}
),

episodes as (
    select episode_id, customer_id, started_at from {{ ref('fct_episodes') }}
    where not is_excluded
),

queries as (
    select * from {{ ref('dim_success_queries') }}
),

actions as (
    select
        entries.episode_id,
        'action' as deed_kind,
        {{ json_text('events.properties', 'action') }} as deed,
        {{ json_text('events.properties', 'order_id') }} as order_id,
        {{ json_text('events.properties', 'expected_change.rows[0].ship_to_address') }} || ', '
        || {{ json_text('events.properties', 'expected_change.rows[0].ship_to_city') }} || ', '
        || {{ json_text('events.properties', 'expected_change.rows[0].ship_to_postal_code') }} as detail,
        cast(null as timestamp) as told_at,
        entries.happened_at
    from entries
    inner join {{ ref('int_service_events_folded') }} as events on entries.entry_id = events.event_id
    where events.event_name = 'action_taken'
),

answers as (
    select
        entries.episode_id, messages.skills, messages.order_ids, messages.told_delivery_at, entries.happened_at
    from entries
    inner join {{ ref('int_conversation_messages_folded') }} as messages on entries.entry_id = messages.message_id
    where entries.entry_kind = 'ai_reply' and messages.reply_kind = 'answer'
),

by_skill as (
    select episode_id, part as deed, order_ids, told_delivery_at, happened_at
    from ({{ text_rows('answers', 'skills') }}) as skills
),

by_order as (
    select episode_id, deed, part as order_id, told_delivery_at, happened_at
    from ({{ text_rows('by_skill', 'order_ids') }}) as orders
    union all
    select episode_id, deed, null, told_delivery_at, happened_at from by_skill
    where order_ids = ''
),

deeds as (
    select * from actions
    union all
    select episode_id, 'skill', deed, order_id, null, told_delivery_at, happened_at from by_order
),

-- Told twice, the later word is the one that has to come true.
asked as (
    select
        deeds.episode_id,
        episodes.customer_id,
        deeds.deed_kind,
        deeds.deed,
        queries.success,
        deeds.order_id,
        deeds.detail,
        deeds.happened_at as done_at,
        episodes.started_at,
        case
            when queries.within_hours is null then {{ brand_day_end('deeds.told_at') }}
            else {{ dbt.dateadd('hour', 'queries.within_hours', 'deeds.happened_at') }}
        end as deadline_at,
        row_number() over (
            partition by deeds.episode_id, deeds.deed_kind, deeds.deed, deeds.order_id
            order by deeds.happened_at desc
        ) as recency
    from deeds
    inner join episodes on deeds.episode_id = episodes.episode_id
    inner join queries on deeds.deed_kind = queries.deed_kind and deeds.deed = queries.deed
    -- An answer that told no day to come, or named no order, promised nothing that could be looked up.
    where
        (queries.within_hours is not null or {{ brand_day_end('deeds.told_at') }} > deeds.happened_at)
        and (deeds.order_id is not null or queries.success = 'order_placed')
),

came_true as (
    select
        asked.episode_id, asked.deed_kind, asked.deed, asked.order_id,
        min(events.happened_at) as came_true_at
    from asked
    inner join {{ ref('int_success_events') }} as events
        on
            asked.success = events.success
            and case when asked.success = 'order_placed' then asked.customer_id else asked.order_id end
            = case when asked.success = 'order_placed' then events.customer_id else events.order_id end
    where
        asked.recency = 1
        -- An order from before the talk is no success of it; a return may be scanned while one is still talking.
        and (asked.success != 'order_placed' or events.happened_at > asked.started_at)
        and (asked.success != 'address_on_order' or events.detail = asked.detail)
    group by asked.episode_id, asked.deed_kind, asked.deed, asked.order_id
),

heard as (
    select heard_until_at from {{ ref('int_store_heard') }}
),

held_against as (
    select
        asked.*,
        came_true.came_true_at,
        (select heard.heard_until_at from heard) as heard_until_at
    from asked
    left join came_true
        on
            asked.episode_id = came_true.episode_id
            and asked.deed_kind = came_true.deed_kind
            and asked.deed = came_true.deed
            and coalesce(asked.order_id, '') = coalesce(came_true.order_id, '')
    where asked.recency = 1
)

select
    episode_id || '/' || deed_kind || '/' || deed || '/' || coalesce(order_id, '') as success_check_id,
    episode_id,
    customer_id,
    deed_kind,
    deed,
    success,
    order_id,
    case
        -- The address is the order's newest: when it was changed again for something else is not when it came true.
        when success = 'address_on_order' and came_true_at is not null then 'verified'
        when came_true_at <= deadline_at then 'verified'
        when came_true_at is not null then 'failed'
        when deadline_at >= {{ as_of() }} then 'due'
        when heard_until_at > deadline_at then 'failed'
        else 'unheard'
    end as state,
    done_at,
    deadline_at,
    came_true_at,
    {{ as_of() }} as recorded_at
from held_against
