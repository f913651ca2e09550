-- How long the AI and people take, each by themselves. One row per side.
with episodes as (
    select
        case
            when handoff_at is not null or human_reply_count > 0 then 'human'
            when ai_reply_count > 0 then 'ai'
        end as side,
        resolved_at is not null as is_resolved,
        case
            when handoff_at is not null or human_reply_count > 0
                then date_diff('millisecond', coalesce(handoff_at, started_at), first_human_reply_at)
            else date_diff('millisecond', started_at, first_ai_reply_at)
        end / 60000.0 as first_reply_minutes,
        resolution_minutes,
        resolution_business_minutes,
        human_handle_minutes
    from chosen
)

select
    side,
    count(*) as episode_count,
    count(first_reply_minutes) as replied_count,
    count(resolution_minutes) as resolved_count,
    count(human_handle_minutes) as handled_count,
    median(first_reply_minutes)::double as first_reply_minutes,
    median(resolution_minutes)::double as resolution_minutes,
    median(resolution_business_minutes)::double as resolution_business_minutes,
    median(human_handle_minutes)::double as handle_minutes
from episodes
where side is not null
group by side
order by side
