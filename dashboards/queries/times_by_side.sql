-- How long the AI and people take, each by themselves, over the episodes that they served. One row per side.
select
    times.served_by as side,
    count(*) as episode_count,
    count(times.first_reply_minutes) as replied_count,
    count(times.resolution_minutes) as resolved_count,
    count(times.handle_minutes) as handled_count,
    median(times.first_reply_minutes)::double as first_reply_minutes,
    median(times.resolution_minutes)::double as resolution_minutes,
    median(times.resolution_business_minutes)::double as resolution_business_minutes,
    median(times.handle_minutes)::double as handle_minutes
from chosen
inner join snapshot.marts.fct_episode_times as times on chosen.episode_id = times.episode_id
where times.served_by in ('ai', 'human')
group by times.served_by
order by times.served_by
