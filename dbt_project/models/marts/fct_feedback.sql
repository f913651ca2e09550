-- What customers were asked after an episode, and what they answered last; a rating that nobody asked for counts too.
-- The episode is that of the customer's last message before the question, whenever they answered.
with told as (
    select
        coalesce({{ json_text('properties', 'feedback_id') }}, event_id) as feedback_id,
        event_id,
        event_name,
        conversation_id,
        channel,
        resolved_by,
        coalesce({{ json_text('properties', 'kind') }}, 'csat') as kind,
        {{ json_text('properties', 'message_id') }} as message_id,
        coalesce(csat_rating, {{ json_int('properties', 'nps_rating') }}) as rating,
        nullif({{ json_text('properties', 'comment') }}, '') as comment,
        coalesce({{ json_time('properties', 'given_at') }}, version_at) as given_at,
        {{ json_time('properties', 'closes_at') }} as closes_at,
        version_at
    from {{ ref('int_service_events_folded') }}
    where event_name in ('feedback_asked', 'feedback_given')
),

-- An answer is dated after its question and each change after the answer before it, so the newest is the last word.
ranked as (
    select
        *,
        row_number() over (partition by feedback_id order by version_at desc, event_id desc) as recency,
        min(version_at) over (partition by feedback_id) as asked_at,
        count(case when event_name = 'feedback_given' then 1 end) over (partition by feedback_id) as answer_count,
        count(case when event_name = 'feedback_asked' then 1 end) over (partition by feedback_id) as asked_count
    from told
),

entries as (
    select entry_id, episode_id from {{ ref('int_episode_entries') }}
),

judged as (
    select
        ranked.feedback_id,
        episodes.episode_id,
        ranked.conversation_id,
        episodes.customer_id,
        coalesce(ranked.channel, episodes.channel) as channel,
        episodes.customer_type,
        ranked.kind,
        coalesce(ranked.resolved_by, episodes.served_by) as served_by,
        cast(ranked.rating as integer) as rating,
        ranked.comment,
        cast(greatest(ranked.answer_count - 1, 0) as integer) as change_count,
        ranked.answer_count > 0 as is_answered,
        ranked.asked_count > 0 as is_asked,
        episodes.is_excluded,
        episodes.started_at as episode_started_at,
        ranked.asked_at,
        case when ranked.answer_count > 0 then ranked.given_at end as given_at,
        ranked.closes_at
    from ranked
    inner join entries on coalesce(ranked.message_id, ranked.event_id) = entries.entry_id
    inner join {{ ref('fct_episodes') }} as episodes on entries.episode_id = episodes.episode_id
    where ranked.recency = 1
)

select
    feedback_id,
    episode_id,
    conversation_id,
    customer_id,
    channel,
    customer_type,
    kind,
    served_by,
    rating,
    comment,
    {%- for side in ['ai', 'human'] %}
    {%- for name, condition in [['promoters', 'rating >= 9'], ['detractors', 'rating <= 6']] %}
    case
        when is_excluded or kind != 'nps' or served_by != '{{ side }}' then null
        when not is_answered then 'pending'
        when {{ condition }} then 'counted'
        else 'not_counted'
    end as {{ side }}_{{ name }}_state,
    {%- endfor %}
    {%- endfor %}
    change_count,
    is_answered,
    is_asked,
    is_excluded,
    episode_started_at,
    asked_at,
    given_at,
    closes_at,
    {{ as_of() }} as recorded_at
from judged
