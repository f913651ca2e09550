-- Who would have been drawn, had an experiment that has not begun run as long before: what it can find out is counted
-- on them.
with waiting as (
    select
        *,
        {{ days_after(as_of(), '-(enrols_days + horizon_days)') }} as from_at,
        {{ days_after(as_of(), '-horizon_days') }} as until_at
    from {{ ref('dim_experiments') }}
    where state in ('drafted', 'signed')
),

entered as (
    select waiting.experiment_id, members.customer_id, members.member_since_at as entered_at
    from waiting
    inner join {{ ref('segment_memberships') }} as members on waiting.segment = members.segment
    inner join {{ ref('profile_customers') }} as customers on members.customer_id = customers.customer_id
    where
        waiting.kind = 'marketing'
        and members.member_since_at >= waiting.from_at and members.member_since_at < waiting.until_at
        and customers.email is not null and customers.is_email_subscribed
    union all
    select waiting.experiment_id, episodes.customer_id, episodes.started_at as entered_at
    from waiting
    inner join {{ ref('fct_episodes') }} as episodes
        on waiting.from_at <= episodes.started_at and waiting.until_at > episodes.started_at
    where
        waiting.kind = 'service'
        and episodes.customer_id is not null and not episodes.is_excluded
        and (
            waiting.audience_channels = ''
            or ', ' || waiting.audience_channels || ',' like '%, ' || episodes.channel || ',%'
        )
)

select experiment_id, customer_id, min(entered_at) as entered_at from entered
group by experiment_id, customer_id
