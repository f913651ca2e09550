-- The conversations that a definition and ours take for different things, newest first. One row per episode.
with judged as (
    select * from snapshot.marts.fct_episode_definitions
    where
        definition = $definition
        and started_at >= $starts_at
        and started_at < $ends_at
        and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
        and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
),

ours as (
    select * from snapshot.marts.fct_episode_definitions
    where
        definition = 'ours'
        and started_at >= $starts_at
        and started_at < $ends_at
)

select
    judged.conversation_id,
    judged.episode_id,
    judged.channel,
    judged.customer_type,
    judged.verdict,
    judged.reason,
    ours.verdict as our_verdict,
    ours.reason as our_reason,
    judged.started_at
from judged
inner join ours on judged.episode_id = ours.episode_id
where judged.verdict != ours.verdict
order by judged.started_at desc, judged.episode_id
limit $row_limit
