-- Which parts packages lacked, and which people asked for again although they were there. One row per part.
with handoffs as (
    select package_parts, package_missing, asked_again_for, reply_count > 0 as is_answered
    from snapshot.marts.fct_handoffs
    where is_package_told and not is_excluded and episode_id in (select chosen.episode_id from chosen)
),

parts as (
    select unnest(string_split(package_parts, ', ')) as part, 'held' as what, asked_again_for, is_answered from handoffs
    union all
    select unnest(string_split(package_missing, ', ')), 'missing', '', is_answered from handoffs
)

select
    part,
    count(*) as package_count,
    count(*) filter (where what = 'missing') as missing_count,
    count(*) filter (where what = 'held' and is_answered) as answered_count,
    count(*) filter (
        where what = 'held' and contains(', ' || asked_again_for || ',', ', ' || part || ',')
    ) as asked_count
from parts
where part != ''
group by part
order by missing_count + asked_count desc, part
