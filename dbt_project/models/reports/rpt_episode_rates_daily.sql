with episodes as (
    select * from {{ ref('fct_episode_rates') }}
),

skills as (
    select distinct episode_id, topic as skill from {{ ref('fct_episode_topics') }}
    where topic_kind = 'skill' and not is_talk
),

-- Every episode once among all, and once with each of its skills: what is asked of one skill is a sum of its rows.
kept as (
    select 'all' as skill, episodes.* from episodes
    union all
    select skills.skill, episodes.* from episodes
    inner join skills on episodes.episode_id = skills.episode_id
),

counted as (
    select
        episode_date,
        channel,
        customer_type,
        skill,
        count(case when not is_excluded then 1 end) as episode_count,
        count(case when is_excluded then 1 end) as excluded_count,
        {{ rate_counts() }}
    from kept
    group by episode_date, channel, customer_type, skill
),

-- A promise belongs to the day on which its episode began; due is one whose time has passed.
promises as (
    select
        kept.episode_date,
        kept.channel,
        kept.customer_type,
        kept.skill,
        {{ state_counts('promises.promise_kept_state', 'false') }}
    from {{ ref('fct_promises') }} as promises
    inner join kept on promises.episode_id = kept.episode_id
    group by kept.episode_date, kept.channel, kept.customer_type, kept.skill
)

select
    counted.*,
    coalesce(promises.numerator, 0) as promise_kept_n,
    coalesce(promises.denominator, 0) as promise_kept_d,
    coalesce(promises.unknown, 0) as promise_kept_u,
    coalesce(promises.pending, 0) as promise_kept_p
from counted
left join promises
    on
        counted.episode_date = promises.episode_date
        and counted.skill = promises.skill
        and coalesce(counted.channel, '') = coalesce(promises.channel, '')
        and coalesce(counted.customer_type, '') = coalesce(promises.customer_type, '')
