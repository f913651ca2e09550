with members as (
    select members.*, coalesce(events.event_name, 'store record') as event_name
    from {{ ref('segment_members') }} as members
    -- left, not inner: returns and tickets feed segments too and are no service events.
    left join {{ ref('fct_service_events') }} as events on members.event_id = events.service_event_id
),

flows as (
    select {{ brand_date('member_since_at') }} as flow_date, segment, event_name, 1 as entered, 0 as departed
    from members
    where member_since_at <= {{ as_of() }}
    union all
    select {{ brand_date('member_until_at') }} as flow_date, segment, event_name, 0 as entered, 1 as departed
    from members
    where member_until_at <= {{ as_of() }}
)

select
    flow_date,
    segment,
    event_name,
    cast(sum(entered) as integer) as entered_count,
    cast(sum(departed) as integer) as left_count
from flows
group by 1, 2, 3
