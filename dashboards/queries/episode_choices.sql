-- What the filters can offer. One row per channel and customer type.
select
    channel,
    customer_type,
    min(episode_date) as first_date,
    max(episode_date) as last_date
from snapshot.reports.rpt_episodes_daily
group by all
order by all
