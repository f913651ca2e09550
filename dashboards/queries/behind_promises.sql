-- Promises that a rate is made of; `$state_column` is its column. One row per promise.
select
    promises.promise_id as case_id,
    promises.conversation_id,
    promises.episode_id,
    episodes.channel,
    episodes.customer_type,
    trim(episodes.skills, ', ') as skills,
    episodes.status,
    episodes.handoff_rule,
    concat_ws(
        ', ',
        promises.promise_kind,
        promises.amount::varchar,
        'due ' || strftime(promises.due_at, '%Y-%m-%d %H:%M') || ' UTC',
        promises.state
    ) as detail,
    promises.promised_at as happened_at,
    columns(lambda name: name = $state_column) as state -- noqa: RF02
from snapshot.marts.fct_promises as promises
inner join narrowed_episodes as episodes on promises.episode_id = episodes.episode_id
