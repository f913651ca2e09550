{{ per_customer() }}

select
    members.customer_id,
    members.segment,
    members.event_id,
    assignments.experiment_id,
    assignments.arm,
    assignments.treatment,
    members.member_since_at,
    members.member_until_at,
    -- Stopped by hand, or read: nobody is kept off a list for longer than an experiment needs.
    case when coalesce(assignments.stopped_at, assignments.analysed_from_at) < {{ or_never('members.member_until_at') }}
            then coalesce(assignments.stopped_at, assignments.analysed_from_at)
    end as withheld_until_at,
    members.recorded_at
from {{ ref('segment_memberships') }} as members
inner join {{ ref('profile_assignments') }} as assignments
    on members.customer_id = assignments.customer_id and members.segment = assignments.segment
where
    assignments.kind = 'marketing'
    and members.member_since_at >= assignments.started_at
    and members.member_since_at < least(assignments.ends_at, {{ or_never('assignments.stopped_at') }})
    and (
        assignments.treatment = 'none'
        -- Kept off all that is sold, and so off this list as well.
        or (assignments.treatment = 'suppress' and not members.is_exclusion)
    )
    -- No experiment lets anybody be written to who complains, or whom a lead keeps out of everything.
    and (not members.is_exclusion or members.segment in ({{ quoted_list(exclusions_that_may_be_tried()) }}))
