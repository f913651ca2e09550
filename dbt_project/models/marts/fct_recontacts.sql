-- The same person came again within 7 days of the resolution (of the last word, where there was none), on any channel,
-- about the same order or intent. A stranger's second contact cannot be seen and is not counted as none.
with episodes as (
    select
        episode_id, customer_id, channel, started_at,
        coalesce(resolved_at, last_message_at) as settled_at
    from {{ ref('fct_episodes') }}
    where customer_id is not null and not is_excluded
),

topics as (
    select episode_id, topic_kind, topic from {{ ref('fct_episode_topics') }}
    where topic_kind in ('order', 'intent') and not is_talk
),

pairs as (
    select
        earlier.episode_id,
        later.episode_id as next_episode_id,
        earlier.customer_id,
        earlier.channel,
        later.channel as next_channel,
        earlier.settled_at,
        later.started_at as recontacted_at
    from episodes as earlier
    inner join episodes as later
        on
            earlier.customer_id = later.customer_id
            and earlier.episode_id != later.episode_id
            and earlier.started_at < later.started_at
            and later.started_at <= {{ dbt.dateadd('day', 7, 'earlier.settled_at') }}
),

alike as (
    select
        pairs.*,
        earlier_topics.topic_kind,
        earlier_topics.topic,
        row_number() over (
            partition by pairs.episode_id
            order by pairs.recontacted_at, pairs.next_episode_id, earlier_topics.topic_kind desc, earlier_topics.topic
        ) as place
    from pairs
    inner join topics as earlier_topics on pairs.episode_id = earlier_topics.episode_id
    inner join topics as later_topics
        on
            pairs.next_episode_id = later_topics.episode_id
            and earlier_topics.topic_kind = later_topics.topic_kind
            and earlier_topics.topic = later_topics.topic
)

select
    episode_id,
    next_episode_id,
    customer_id,
    channel,
    next_channel,
    topic_kind as shared_topic_kind,
    topic as shared_topic,
    channel != next_channel as is_other_channel,
    settled_at,
    recontacted_at
from alike
where place = 1
