-- Contacts by the filters above a page: what each began with, and what it cost. One row per episode.
select * from snapshot.marts.fct_episode_reasons
where
    started_at >= $starts_at
    and started_at < $ends_at
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
    and ($skill = 'all' or skill = $skill)
