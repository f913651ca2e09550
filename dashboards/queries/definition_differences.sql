-- Why a definition and ours part. One row per definition, its reason and ours.
select
    definition,
    verdict,
    reason,
    our_verdict,
    our_reason,
    sum(episode_count)::bigint as episode_count
from snapshot.reports.rpt_definitions_daily
where
    episode_date between $first_date and $last_date
    and definition = $definition
    and verdict != our_verdict
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
group by all
order by episode_count desc, reason, our_reason
