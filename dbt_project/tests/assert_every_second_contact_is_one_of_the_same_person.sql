{{ check_of('fct_recontacts') }}
-- Who came again, asked of each episode by itself.
with episodes as (
    select * from {{ ref('fct_episodes') }}
    where not is_excluded and customer_id is not null
),

about as (
    select episodes.*, topics.topic_kind || ':' || topics.topic as matter
    from episodes
    inner join {{ ref('fct_episode_topics') }} as topics on episodes.episode_id = topics.episode_id
    where topics.topic_kind in ('order', 'intent') and not topics.is_talk
),

followed as (
    select distinct mine.episode_id
    from about as mine
    inner join about as theirs on mine.customer_id = theirs.customer_id and mine.matter = theirs.matter
    where
        theirs.started_at > mine.started_at
        and {{ dbt.datediff('coalesce(mine.resolved_at, mine.last_message_at)', 'theirs.started_at', 'microsecond') }}
        <= 604800000000
)

select coalesce(followed.episode_id, told.episode_id) as episode_id
from followed
full join {{ ref('fct_recontacts') }} as told on followed.episode_id = told.episode_id
where followed.episode_id is null or told.episode_id is null
