-- The counts behind each rate. One row per rate.
select
    rate_name,
    sum(numerator)::bigint as numerator,
    sum(denominator)::bigint as denominator,
    sum(excluded)::bigint as excluded,
    sum(unknown)::bigint as unknown
from snapshot.reports.rpt_service_rates_daily
where
    episode_date between $first_date and $last_date
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
group by rate_name
order by rate_name
