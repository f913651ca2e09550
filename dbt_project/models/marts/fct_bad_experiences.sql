-- What went badly for a customer, and whether a person of the brand's came back to them within 24 hours: a poor rating
-- from when it was given, a broken promise from when it was due.
with happened as (
    select
        'rating:' || feedback_id as bad_experience_id, 'poor_rating' as bad_experience_kind,
        episode_id, served_by, given_at as happened_at
    from {{ ref('fct_feedback') }}
    where kind = 'csat' and rating <= {{ var('poor_csat_rating') }} and not is_excluded
    union all
    select
        'promise:' || promises.promise_id, 'broken_promise',
        promises.episode_id, episodes.served_by, promises.due_at
    from {{ ref('fct_promises') }} as promises
    inner join {{ ref('fct_episodes') }} as episodes on promises.episode_id = episodes.episode_id
    where promises.state = 'broken'
),

replies as (
    select conversation_id, customer_id, sent_at from {{ ref('fct_conversation_messages') }}
    where author = 'human'
),

-- To the person on any channel; to a stranger in the conversation itself.
answered as (
    select happened.bad_experience_id, min(replies.sent_at) as replied_at
    from happened
    inner join {{ ref('fct_episodes') }} as episodes on happened.episode_id = episodes.episode_id
    inner join replies
        on
            coalesce(episodes.customer_id, episodes.conversation_id)
            = case
                when episodes.customer_id is null then replies.conversation_id else replies.customer_id
            end
    where replies.sent_at > happened.happened_at
    group by happened.bad_experience_id
),

judged as (
    select
        happened.*,
        answered.replied_at,
        case
            when answered.replied_at <= {{ dbt.dateadd('hour', 24, 'happened.happened_at') }} then 'replied'
            when {{ as_of() }} > {{ dbt.dateadd('hour', 24, 'happened.happened_at') }} then 'not_replied'
            else 'unknown'
        end as state
    from happened
    left join answered on happened.bad_experience_id = answered.bad_experience_id
)

select
    judged.bad_experience_id,
    judged.bad_experience_kind,
    judged.episode_id,
    episodes.conversation_id,
    episodes.customer_id,
    episodes.channel,
    episodes.customer_type,
    judged.served_by,
    judged.state,
    {%- for side in ['ai', 'human'] %}
    -- A reply is known at once and its want a day later: until the day is over neither is counted.
    case
        when judged.served_by != '{{ side }}' then null
        when {{ as_of() }} <= {{ dbt.dateadd('hour', 24, 'judged.happened_at') }} then 'pending'
        when judged.state = 'replied' then 'counted'
        else 'not_counted'
    end as {{ side }}_consoled_state,
    {%- endfor %}
    episodes.started_at as episode_started_at,
    judged.happened_at,
    judged.replied_at,
    {{ as_of() }} as recorded_at
from judged
inner join {{ ref('fct_episodes') }} as episodes on judged.episode_id = episodes.episode_id
