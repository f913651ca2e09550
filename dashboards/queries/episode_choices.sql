-- What the filters can offer. One row per kind and choice.
select distinct 'channel' as kind, coalesce(channel, 'unknown') as choice from snapshot.reports.rpt_episode_rates_daily
union all
select distinct 'customer', coalesce(customer_type, 'unknown') from snapshot.reports.rpt_episode_rates_daily
union all
select distinct 'skill', skill from snapshot.reports.rpt_episode_rates_daily
where skill != 'all'
order by all
