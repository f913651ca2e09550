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

taken as (
    select
        entries.episode_id,
        events.event_id,
        {{ json_text('events.properties', 'action') }} as deed,
        {{ json_text('events.properties', 'order_id') }} as order_id,
        {{ json_money('events.properties', 'amount') }} as amount,
        {{ json_text('events.properties', 'expected_change.other_than.next_billing_at') }} as left_behind,
        {{ json_document('events.properties', 'expected_change.rows') }} as wanted,
        entries.happened_at
    from entries
    inner join {{ ref('int_service_events_folded') }} as events on entries.entry_id = events.event_id
    where events.event_name = 'action_taken'
),

wanted_rows as (
    {{ json_rows('taken', 'wanted', '') }}
),

-- What the action was about, when that is no order, and what the store has to show of it.
wanted_cells as (
    select
        event_id,
        coalesce(
            {{ json_text('item', 'subscription_id') }},
            {{ json_text('item', 'cart_id') }},
            {{ json_text('item', 'return_id') }}
        ) as about_id,
        coalesce(
            {{ json_text('item', 'ship_to_address') }} || ', ' || {{ json_text('item', 'ship_to_city') }} || ', '
            || {{ json_text('item', 'ship_to_postal_code') }},
            {{ json_text('item', 'address_line') }} || ', ' || {{ json_text('item', 'city') }} || ', '
            || {{ json_text('item', 'postal_code') }},
            {{ json_text('item', 'order_line_id') }},
            {{ json_text('item', 'variant_id') }},
            {{ json_text('item', 'payment_method_id') }},
            {{ json_text('item', 'discount_code') }},
            case
                when {{ json_text('item', 'subscription_id') }} is not null then {{ json_text('item', 'status') }}
            end,
            cast({{ utc_time('left_behind') }} as {{ dbt.type_string() }})
        ) as detail
    from wanted_rows
),

actions as (
    select
        taken.episode_id,
        'action' as deed_kind,
        taken.deed,
        taken.order_id,
        coalesce(wanted_cells.about_id, taken.order_id) as about_id,
        wanted_cells.detail,
        taken.amount,
        cast(null as timestamp) as told_at,
        taken.happened_at
    from taken
    -- Left: an action that says nothing of what the store has to show is checked by its order alone.
    left join wanted_cells on taken.event_id = wanted_cells.event_id
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
    select episode_id, 'skill', deed, order_id, order_id, null, null, told_delivery_at, happened_at from by_order
),

wants as (
    select
        deeds.*,
        queries.success,
        queries.undone_by,
        queries.within_hours,
        -- Two pieces of one order go back each by itself; of an address only the last one holds.
        coalesce(deeds.about_id, '')
        || case when queries.success = 'return_scanned' then coalesce('/' || deeds.detail, '') else '' end as matter
    from deeds
    inner join queries on deeds.deed_kind = queries.deed_kind and deeds.deed = queries.deed
    -- An answer that told no day to come, or named no order, promised nothing that could be looked up.
    where
        (queries.within_hours is not null or {{ brand_day_end('deeds.told_at') }} > deeds.happened_at)
        and (deeds.about_id is not null or queries.success in ('order_placed', 'address_on_account'))
),

-- Done or told twice, the later word is the one that has to come true, and only since the word before.
occasions as (
    select
        *,
        lag(happened_at) over (
            partition by episode_id, deed_kind, deed, matter order by happened_at
        ) as done_before_at,
        row_number() over (
            partition by episode_id, deed_kind, deed, matter order by happened_at desc
        ) as recency
    from (select distinct episode_id, deed_kind, deed, matter, happened_at from wants) as times
),

taken_back as (
    select
        deeds.deed as undone_by,
        deeds.order_id,
        episodes.customer_id,
        max(deeds.happened_at) as taken_back_at
    from deeds
    inner join episodes on deeds.episode_id = episodes.episode_id
    where deeds.deed_kind = 'action'
    group by deeds.deed, deeds.order_id, episodes.customer_id
),

asked as (
    select
        wants.*,
        episodes.customer_id,
        case
            when wants.success in ('order_placed', 'address_on_account') then episodes.customer_id else wants.about_id
        end as subject_id,
        case
            when wants.within_hours is null then {{ brand_day_end('wants.told_at') }}
            else {{ dbt.dateadd('hour', 'wants.within_hours', 'wants.happened_at') }}
        end as deadline_at,
        -- What came true before the talk is no success of a deed in it, nor is an order that was placed before; that a
        -- refund has settled may be told afterwards.
        case
            when wants.deed_kind = 'action' or wants.success = 'order_placed'
                then coalesce(occasions.done_before_at, episodes.started_at)
        end as since_at
    from wants
    inner join episodes on wants.episode_id = episodes.episode_id
    inner join occasions
        on
            wants.episode_id = occasions.episode_id
            and wants.deed_kind = occasions.deed_kind
            and wants.deed = occasions.deed
            and wants.matter = occasions.matter
            and wants.happened_at = occasions.happened_at
    left join taken_back
        on
            wants.undone_by = taken_back.undone_by
            and wants.order_id = taken_back.order_id
            and episodes.customer_id = taken_back.customer_id
            and wants.happened_at < taken_back.taken_back_at
    where occasions.recency = 1 and taken_back.taken_back_at is null
),

came_true as (
    select
        asked.episode_id, asked.deed_kind, asked.deed, asked.matter, asked.detail,
        min(events.happened_at) as came_true_at
    from asked
    inner join {{ ref('int_success_events') }} as events
        on asked.success = events.success and asked.subject_id = events.subject_id
    where
        (asked.since_at is null or events.happened_at >= asked.since_at)
        -- A delivery is left out when the next one is a later one.
        and (
            asked.detail is null
            or case when asked.success = 'delivery_left_out' then events.detail > asked.detail
                else events.detail = asked.detail
            end
        )
        and (asked.success != 'refund_settled' or asked.amount is null or events.amount = asked.amount)
    group by asked.episode_id, asked.deed_kind, asked.deed, asked.matter, asked.detail
),

heard as (
    select heard_until_at from {{ ref('int_store_heard') }}
),

-- Of all that the store has to show of one deed the last piece decides.
held_against as (
    select
        asked.episode_id,
        asked.customer_id,
        asked.deed_kind,
        asked.deed,
        asked.success,
        asked.order_id,
        asked.matter,
        asked.happened_at as done_at,
        asked.deadline_at,
        case when count(*) = count(came_true.came_true_at) then max(came_true.came_true_at) end as came_true_at,
        (select heard.heard_until_at from heard) as heard_until_at
    from asked
    left join came_true
        on
            asked.episode_id = came_true.episode_id
            and asked.deed_kind = came_true.deed_kind
            and asked.deed = came_true.deed
            and asked.matter = came_true.matter
            and coalesce(asked.detail, '') = coalesce(came_true.detail, '')
    group by
        asked.episode_id, asked.customer_id, asked.deed_kind, asked.deed, asked.success, asked.order_id, asked.matter,
        asked.happened_at, asked.deadline_at
)

select
    episode_id || '/' || deed_kind || '/' || deed || '/' || matter as success_check_id,
    episode_id,
    customer_id,
    deed_kind,
    deed,
    success,
    order_id,
    case
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
