-- What conversations can be narrowed down to. One row per kind and value.
select 'skill' as kind, unnest(string_split(skills, ', ')) as choice from snapshot.marts.fct_episodes
where skills != ''
union
select 'channel' as kind, channel as choice from snapshot.marts.fct_episodes
where channel is not null
union
select 'rule' as kind, handoff_rule as choice from snapshot.marts.fct_episodes
where handoff_rule is not null
union
select 'release' as kind, release_id as choice from snapshot.marts.fct_episodes
where release_id is not null
order by all
