-- Who belongs in a running marketing experiment at this moment and was not drawn before: on the list but for their arm,
-- with consent, and suppressed by nothing but the exclusion that is tried. Nothing here looks at the arm.
with running as (
    select * from {{ ref('dim_experiments') }}
    where
        kind = 'marketing' and state = 'running'
        and started_at <= {{ as_of() }} and {{ as_of() }} < ends_at
),

now_members as (
    select running.experiment_id, members.*
    from {{ ref('segment_memberships') }} as members
    inner join running on members.segment = running.segment and members.member_since_at >= running.started_at
    where
        members.member_since_at <= {{ as_of() }}
        and {{ as_of() }} < {{ or_never('members.member_until_at') }}
),

exclusions as (
    select * from {{ ref('segment_members') }}
    where
        is_exclusion
        and segment != 'suppressed_by_experiment'
        and member_since_at <= {{ as_of() }}
        and {{ as_of() }} < {{ or_never('member_until_at') }}
),

suppressed as (
    select distinct members.experiment_id, members.customer_id
    from now_members as members
    inner join exclusions on members.customer_id = exclusions.customer_id and members.segment != exclusions.segment
    -- Where an exclusion is tried, what others keep from being sold is not moved by it.
    where
        {{ suppresses(
            'exclusions.suppresses', "case when members.is_exclusion then 'sale' else members.purpose end"
        ) }}
),

names as (
    select
        customer_id,
        identifier,
        row_number() over (
            partition by customer_id order by {{ identity_rank('identifier') }}, first_seen_at, identifier
        ) as place
    from {{ ref('profile_identifiers') }}
),

entered as (
    select experiment_id, customer_id, min(member_since_at) as entered_at from now_members
    group by experiment_id, customer_id
)

select
    entered.experiment_id,
    entered.customer_id,
    names.identifier,
    assignments.arm,
    assignments.bucket,
    entered.entered_at
from entered
inner join {{ ref('profile_assignments') }} as assignments
    on entered.customer_id = assignments.customer_id and entered.experiment_id = assignments.experiment_id
inner join {{ ref('profile_customers') }} as customers on entered.customer_id = customers.customer_id
inner join names on entered.customer_id = names.customer_id and names.place = 1
left join suppressed
    on entered.customer_id = suppressed.customer_id and entered.experiment_id = suppressed.experiment_id
where
    assignments.assigned_at is null
    and customers.email is not null
    and customers.is_email_subscribed
    and suppressed.customer_id is null
