-- The newest members of a segment as of the snapshot. One row per customer, with the newest reason.
-- The address is masked here, so that no page ever holds a whole one: of a single letter before the @ nothing is left.
with told as (
    select max(as_of) as as_of from snapshot.reports.rpt_segment_members_current
),

members as (
    select * from snapshot.segments.segment_members
    where
        segment = $segment
        and member_since_at <= (select told.as_of from told)
        and (member_until_at is null or member_until_at > (select told.as_of from told))
    qualify row_number() over (partition by customer_id order by member_since_at desc, event_id) = 1
),

customers as (
    select
        customer_id,
        email
    from snapshot.marts.dim_customers
)

select
    members.customer_id,
    if(customers.email like '__%@%', customers.email[1], '') || '•••@' || split_part(customers.email, '@', 2)
        as masked_email,
    members.reason,
    members.consent_basis,
    members.member_since_at,
    members.member_until_at
from members
-- left: a member without an address is still a member.
left join customers on members.customer_id = customers.customer_id
order by members.member_since_at desc, members.customer_id
limit $row_limit
