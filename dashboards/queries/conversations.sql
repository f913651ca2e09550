-- Episodes by customer, day, words, skill and outcome, the newest first, a page at a time. One row per episode.
-- Words are looked for in every message of the period, in lower case and without accents; each has to occur somewhere
-- in the episode. A page begins after the last row of the one before, so that a late page costs what the first does.
with people as (
    select customer_id from snapshot.profiles.profile_identifiers where identifier = 'email:' || $customer
    union
    select customer_id from snapshot.marts.dim_customer_redirects where former_customer_id = $customer
    union
    select $customer
),

episodes as (
    select
        *,
        case
            when verdicts.verification = 'verified' and verdicts.is_resolved then 'event_verified'
            when verdicts.is_durable then 'durable'
            else episodes.resolution_kind
        end as rung
    from snapshot.marts.fct_episodes as episodes
    left join (
        select episode_id, verification, is_resolved, is_durable from snapshot.marts.fct_episode_verdicts
    ) as verdicts using (episode_id)
    where
        episodes.started_at >= $starts_at
        and episodes.started_at < $ends_at
        and ($customer = '' or episodes.customer_id in (select customer_id from people))
        and (len($channels::varchar[]) = 0 or list_contains($channels::varchar[], episodes.channel))
        and ($skill = '' or contains(', ' || episodes.skills || ',', ', ' || $skill || ','))
        and ($status = '' or episodes.status = $status)
        and ($rule = '' or episodes.handoff_rule = $rule)
        and ($release = '' or episodes.release_id = $release)
        and (episodes.started_at, episodes.episode_id) < ($before_at, $before_id)
),

wanted as (
    select unnest($words::varchar[]) as word
),

hits as (
    select messages.conversation_id, messages.sent_at, wanted.word
    from snapshot.marts.fct_conversation_messages as messages, wanted
    where messages.sent_at >= $starts_at and contains(strip_accents(lower(messages.text)), wanted.word)
),

spoken as (
    select episodes.episode_id
    from episodes
    inner join hits
        on
            episodes.conversation_id = hits.conversation_id
            and hits.sent_at >= episodes.started_at
            and (episodes.ended_at is null or hits.sent_at < episodes.ended_at)
    group by episodes.episode_id
    having count(distinct hits.word) = len($words::varchar[])
),

page as (
    select * from episodes
    where
        (len($words::varchar[]) = 0 or episode_id in (select episode_id from spoken))
        and ($rung = '' or rung = $rung)
    order by started_at desc, episode_id desc
    limit $row_limit
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
    coalesce(
        (
            select arg_min(messages.text, messages.sent_at)
            from snapshot.marts.fct_conversation_messages as messages
            where
                messages.conversation_id = page.conversation_id
                and messages.author = 'customer'
                and messages.sent_at >= page.started_at
        ), ''
    ) as first_words,
    page.started_at
from page
order by page.started_at desc, page.episode_id desc
