-- What the filters can offer. One row per channel and customer type.
select
    coalesce(channel, 'unknown') as channel,
    coalesce(customer_type, 'unknown') as customer_type
from snapshot.reports.rpt_episodes_daily
group by all
order by all
