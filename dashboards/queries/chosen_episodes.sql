-- Episodes by the filters above a page, with how each stands to every rate. One row per episode.
select * from snapshot.marts.fct_episode_rates
where
    episode_date between $first_date and $last_date
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
    and ($skill = 'all' or contains(skills, ', ' || $skill || ','))
