-- Handovers that a rate is made of; `$state_column` is its column. One row per handover.
select
    handoffs.handoff_id as case_id,
    handoffs.conversation_id,
    handoffs.episode_id,
    episodes.channel,
    episodes.customer_type,
    trim(episodes.skills, ', ') as skills,
    episodes.status,
    handoffs.rule as handoff_rule,
    concat_ws(
        '; ',
        'lacked ' || nullif(handoffs.package_missing, ''),
        'asked again for ' || nullif(handoffs.asked_again_for, '')
    ) as detail,
    handoffs.handed_over_at as happened_at,
    if(handoffs.is_excluded, 'left_out', columns(lambda name: name = $state_column)) as state -- noqa: RF02
from snapshot.marts.fct_handoffs as handoffs
inner join narrowed_episodes as episodes on handoffs.episode_id = episodes.episode_id
