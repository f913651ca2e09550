-- Episodes that count by the filters above a page, with how they went: who replied when, how they ended. One row per
-- episode.
select * from snapshot.marts.fct_episodes
where
    not is_excluded
    and started_at >= $starts_at
    and started_at < $ends_at
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
    and ($skill = 'all' or contains(', ' || skills || ',', ', ' || $skill || ','))
