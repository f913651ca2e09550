with promises as (
    select
        {{ json_text('events.properties', 'promise_id') }} as promise_id,
        entries.episode_id,
        events.conversation_id,
        {{ json_text('events.properties', 'kind') }} as promise_kind,
        {{ json_text('events.properties', 'order_id') }} as told_order_id,
        {{ json_money('events.properties', 'amount') }} as amount,
        {{ json_time('events.properties', 'due_at') }} as due_at,
        entries.happened_at as promised_at,
        row_number() over (
            partition by {{ json_text('events.properties', 'promise_id') }} order by events.version_at, events.event_id
        ) as place
    from {{ ref('int_service_events_folded') }} as events
    inner join {{ ref('int_episode_entries') }} as entries on events.event_id = entries.entry_id
    where events.event_name = 'promise_made'
),

actions as (
    select
        conversation_id,
        {{ json_text('properties', 'order_id') }} as order_id,
        event_id,
        version_at
    from {{ ref('int_service_events_folded') }}
    where event_name = 'action_taken'
),

actions_before as (
    select
        promises.promise_id,
        actions.order_id,
        row_number() over (
            partition by promises.promise_id order by actions.version_at desc, actions.event_id desc
        ) as recency
    from promises
    inner join actions
        on promises.conversation_id = actions.conversation_id and promises.promised_at >= actions.version_at
    where promises.place = 1
),

-- A promise without an order is about the order that was acted on last before it.
acted_on as (
    select promise_id, order_id from actions_before
    where recency = 1
),

episodes as (
    select episode_id, customer_id, channel, customer_type, started_at from {{ ref('fct_episodes') }}
    where not is_excluded
),

checks as (
    {{ declared_rows(var('promise_checks'), [['promise_kind', 'varchar'], ['success', 'varchar']]) }}
),

asked as (
    select
        promises.promise_id,
        promises.episode_id,
        promises.conversation_id,
        episodes.customer_id,
        episodes.channel,
        episodes.customer_type,
        episodes.started_at,
        promises.promise_kind,
        checks.success,
        coalesce(promises.told_order_id, acted_on.order_id) as order_id,
        promises.amount,
        promises.promised_at,
        promises.due_at
    from promises
    inner join episodes on promises.episode_id = episodes.episode_id
    left join checks on promises.promise_kind = checks.promise_kind
    left join acted_on on promises.promise_id = acted_on.promise_id
    where promises.place = 1
),

matching as (
    select
        asked.promise_id,
        asked.amount as promised_amount,
        events.happened_at,
        sum(coalesce(events.amount, 0)) over (
            partition by asked.promise_id order by events.happened_at
            range between unbounded preceding and current row
        ) as amount_so_far
    from asked
    inner join {{ ref('int_success_events') }} as events
        on
            asked.success = events.success
            and case when asked.success = 'human_reply' then asked.conversation_id else asked.order_id end
            = case when asked.success = 'human_reply' then events.conversation_id else events.order_id end
    -- What the promise speaks of may have been set going a moment before it, in the same episode.
    where events.happened_at >= case when asked.success = 'human_reply' then asked.promised_at else asked.started_at end
),

kept as (
    select promise_id, min(happened_at) as kept_at from matching
    where promised_amount is null or amount_so_far >= promised_amount
    group by promise_id
),

heard as (
    select heard_until_at from {{ ref('int_store_heard') }}
),

decided as (
    select
        asked.*,
        kept.kept_at,
        case
            when kept.kept_at <= asked.due_at then 'kept'
            when kept.kept_at is not null then 'broken'
            when asked.due_at >= {{ as_of() }} then 'due'
            when asked.success is null or (asked.order_id is null and asked.success != 'human_reply') then 'unchecked'
            when asked.success = 'human_reply' then 'broken'
            when (select heard.heard_until_at from heard) > asked.due_at then 'broken'
            else 'unheard'
        end as state
    from asked
    left join kept on asked.promise_id = kept.promise_id
)

select
    promise_id,
    episode_id,
    conversation_id,
    customer_id,
    channel,
    customer_type,
    promise_kind,
    success,
    order_id,
    amount,
    state,
    -- Counted by its deadline: what was kept early waits for it.
    case
        when due_at >= {{ as_of() }} or state in ('due', 'unheard', 'unchecked') then 'pending'
        when state = 'kept' then 'counted'
        else 'not_counted'
    end as promise_kept_state,
    started_at as episode_started_at,
    promised_at,
    due_at,
    kept_at,
    {{ as_of() }} as recorded_at
from decided
