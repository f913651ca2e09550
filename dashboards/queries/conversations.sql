-- Episodes by customer, day, words, skill and outcome, the newest first, a page at a time. One row per episode.
-- Words are looked for in every message of the period, in lower case and without accents; each has to occur somewhere
-- in the episode. A page begins after the last row of the one before, so that a late page costs what the first does.
with people as (
    select identifiers.customer_id from snapshot.profiles.profile_identifiers as identifiers
    where identifiers.identifier = 'email:' || $customer
    union
    select redirects.customer_id from snapshot.marts.dim_customer_redirects as redirects
    where redirects.former_customer_id = $customer
    union
    select $customer
),

asked as (
    select * from snapshot.marts.fct_episodes
    where
        started_at >= $starts_at
        and started_at < $ends_at
        and (len($channels::varchar[]) = 0 or list_contains($channels::varchar[], channel))
        and ($skill = '' or contains(', ' || skills || ',', ', ' || $skill || ','))
        and ($status = '' or status = $status)
        and ($rule = '' or handoff_rule = $rule)
        and ($release = '' or release_id = $release)
        and (started_at, episode_id) < ($before_at, $before_id)
),

-- Of those days only: the tables lie in the order of time, and a year of them is not read for four weeks.
judged as (
    select episode_id, verification, is_resolved, is_durable from snapshot.marts.fct_episode_verdicts
    where started_at >= $starts_at and started_at < $ends_at
),

known as (
    select
        asked.*,
        case
            when verdicts.verification = 'verified' and verdicts.is_resolved then 'event_verified'
            when verdicts.is_durable then 'durable'
            else asked.resolution_kind
        end as rung,
        people.customer_id is not null as is_theirs
    from asked
    left join judged as verdicts on asked.episode_id = verdicts.episode_id
    left join people on asked.customer_id = people.customer_id
),

episodes as (
    select * from known
    where
        ($customer = '' or is_theirs)
        and ($rung = '' or rung = $rung)
),

wanted as (
    select unnest($words::varchar[]) as word
),

messages as (
    select conversation_id, sent_at, strip_accents(lower(text)) as plain_text
    from snapshot.marts.fct_conversation_messages
    where sent_at >= $starts_at
),

hits as (
    select messages.conversation_id, messages.sent_at, wanted.word
    from messages
    inner join wanted on contains(messages.plain_text, wanted.word)
),

spoken as (
    select episodes.episode_id, count(distinct hits.word) as word_count
    from episodes
    inner join hits
        on
            episodes.conversation_id = hits.conversation_id
            and episodes.started_at <= hits.sent_at
            and (episodes.ended_at is null or episodes.ended_at > hits.sent_at)
    group by episodes.episode_id
),

counted as (
    select episodes.*, coalesce(spoken.word_count, 0) as word_count
    from episodes
    left join spoken on episodes.episode_id = spoken.episode_id
),

page as (
    select * from counted
    where word_count = len($words::varchar[])
    order by started_at desc, episode_id desc
    limit $row_limit
),

first_said as (
    select page.episode_id, arg_min(messages.text, messages.sent_at) as first_words
    from page
    inner join snapshot.marts.fct_conversation_messages as messages
        on page.conversation_id = messages.conversation_id and page.started_at <= messages.sent_at
    where
        messages.author = 'customer'
        and messages.sent_at >= $starts_at -- noqa: RF02
        and messages.sent_at < $ends_at -- noqa: RF02
    group by page.episode_id
)

select
    page.episode_id,
    page.conversation_id,
    page.customer_id,
    page.channel,
    page.skills,
    page.status,
    page.rung,
    page.handoff_rule,
    page.release_id,
    page.csat_rating,
    page.message_count,
    coalesce(first_said.first_words, '') as first_words,
    page.started_at
from page
left join first_said on page.episode_id = first_said.episode_id
order by page.started_at desc, page.episode_id desc
