{%- set queue = var('review_queue') -%}
-- What a person should look at again. The first reason by rank is the one an episode stands in the queue for.
with episodes as (
    select * from {{ ref('fct_episodes') }}
    where
        not is_excluded
        and ai_reply_count > 0
        and started_at >= {{ dbt.dateadd('day', -(queue.days | int), as_of()) }}
        and started_at <= {{ as_of() }}
),

entries as (
    select entries.entry_id, entries.episode_id
    from {{ ref('int_episode_entries') }} as entries
    inner join episodes on entries.episode_id = episodes.episode_id
),

heard as (
    select
        entries.episode_id,
        messages.intents,
        messages.confidence,
        row_number() over (
            partition by entries.episode_id order by messages.confidence, messages.sent_at, messages.message_id
        ) as place
    from entries
    inner join {{ ref('fct_conversation_messages') }} as messages on entries.entry_id = messages.message_id
    where
        messages.author = 'customer'
        and (messages.confidence < {{ queue.low_confidence }} or ', ' || messages.intents || ',' like '%, unclear,%')
),

-- The flag came later than the answer: it counts for the episode of the answer.
flags as (
    select
        entries.episode_id,
        count(*) as flag_count,
        min(events.reason) as kind
    from {{ ref('fct_service_events') }} as events
    inner join entries on {{ json_text('events.properties', 'message_id') }} = entries.entry_id
    where events.event_name = 'answer_flagged'
    group by entries.episode_id
),

broken as (
    select episode_id, count(*) as promise_count, min(promise_kind) as promise_kind, min(due_at) as due_at
    from {{ ref('fct_promises') }}
    where state = 'broken'
    group by episode_id
),

found as (
    select episode_id, 'flagged' as reason, 1 as reason_rank, kind || ', ' || flag_count || ' in all' as evidence
    from flags
    union all
    select
        episode_id, 'broken_promise', 2,
        promise_kind || ' due ' || {{ day_text('due_at') }} || ', ' || promise_count || ' in all'
    from broken
    union all
    select episode_id, 'bad_csat', 3, 'rated ' || csat_rating || ' of 5'
    from episodes
    where csat_rating <= {{ queue.bad_csat }}
    union all
    select
        recontacts.episode_id, 'recontacted', 4,
        'again on ' || recontacts.next_channel || ' about ' || recontacts.shared_topic_kind || ' '
        || recontacts.shared_topic
    from {{ ref('fct_recontacts') }} as recontacts
    inner join episodes on recontacts.episode_id = episodes.episode_id
    union all
    select
        episode_id, 'low_confidence', 5,
        coalesce(cast(confidence as {{ dbt.type_string() }}), 'not') || ' sure of '
        || coalesce(nullif(intents, ''), 'nothing')
    from heard
    where place = 1
    union all
    -- By the hash of its name: the same episodes whenever it is asked, and nobody chooses which.
    select episode_id, 'sample', 6, 'drawn at random'
    from episodes
    where substring({{ dbt.hash('episode_id') }}, 1, 4) < '{{ "%04x" | format((queue.sample_share * 65536) | int) }}'
),

ranked as (
    select
        *,
        row_number() over (partition by episode_id order by reason_rank) as place
    from found
),

gathered as (
    select
        episode_id,
        {{ dbt.listagg('reason', "', '", 'order by reason_rank') }} as reasons,
        max(case when place = 1 then reason end) as reason,
        max(case when place = 1 then evidence end) as evidence,
        min(reason_rank) as reason_rank,
        count(*) as reason_count
    from ranked
    group by episode_id
)

select
    episodes.episode_id,
    episodes.conversation_id,
    episodes.customer_id,
    episodes.channel,
    episodes.skills,
    episodes.status,
    episodes.release_id,
    gathered.reason,
    gathered.reasons,
    gathered.evidence,
    cast(gathered.reason_rank as integer) as reason_rank,
    cast(
        row_number() over (
            order by gathered.reason_rank, gathered.reason_count desc, episodes.started_at desc, episodes.episode_id
        ) as integer
    ) as queue_rank,
    episodes.started_at
from gathered
inner join episodes on gathered.episode_id = episodes.episode_id
