{{ per_customer() }}

with withheld as (
    select
        customer_id, segment, event_id, member_since_at,
        -- Of two that keep the same membership without effect the longer one counts.
        max({{ or_never('withheld_until_at') }}) as withheld_until_at
    from {{ ref('segment_withheld') }}
    group by customer_id, segment, event_id, member_since_at
)

select
    members.customer_id,
    members.segment,
    members.purpose,
    members.reason,
    members.event_id,
    members.consent_basis,
    members.is_exclusion,
    members.suppresses,
    coalesce(withheld.withheld_until_at, members.member_since_at) as member_since_at,
    members.member_until_at,
    members.expires_at,
    members.recorded_at
from {{ ref('segment_memberships') }} as members
-- left, not inner: an experiment keeps few memberships without effect.
left join withheld
    on
        members.customer_id = withheld.customer_id
        and members.segment = withheld.segment
        and members.event_id = withheld.event_id
        and members.member_since_at = withheld.member_since_at
where withheld.customer_id is null or withheld.withheld_until_at < {{ or_never('members.member_until_at') }}
union all
select * from {{ ref('segment_suppressed_by_experiment') }}
