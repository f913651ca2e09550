-- What conversations can be narrowed down to. One row per kind and value.
-- From the report where it knows them: skills taken apart out of a million episodes took half a second.
select distinct 'skill' as kind, skill as choice from snapshot.reports.rpt_episode_rates_daily
where skill != 'all'
union all
select distinct 'channel', channel from snapshot.reports.rpt_episode_rates_daily
where channel is not null
union all
select distinct 'rule', handoff_rule from snapshot.marts.fct_episodes
where handoff_rule is not null
union all
select distinct 'release', release_id from snapshot.marts.fct_episodes
where release_id is not null
order by all
