-- Replies of the AI in the contacts whose cost is told, so that both are of the same conversations. One row.
with courses as (
    select episode_id, ai_reply_count from snapshot.marts.fct_episodes
    where started_at >= $starts_at and started_at < $ends_at
)

select coalesce(sum(courses.ai_reply_count), 0)::bigint as ai_reply_count
from chosen
inner join courses on chosen.episode_id = courses.episode_id
