{{ per_customer() }}

with conditions as (
    select * from {{ ref('int_segment_conditions') }}
),

met as (
    select * from {{ ref('segment_conditions_met') }}
),

sizes as (
    select segment, group_number, count(*) as condition_count from conditions
    group by segment, group_number
),

-- Every moment at which a condition of the group begins or ceases to hold, and how many hold from then on.
turns as (
    select customer_id, segment, group_number, met_since_at as turned_at, 1 as turn, event_id, recorded_at from met
    union all
    select
        customer_id, segment, group_number, met_until_at as turned_at, -1 as turn, cast(null as varchar) as event_id,
        recorded_at
    from met
    where met_until_at is not null
),

moments as (
    select
        customer_id, segment, group_number, turned_at,
        sum(turn) as turn, max(event_id) as event_id, max(recorded_at) as recorded_at
    from turns
    group by customer_id, segment, group_number, turned_at
    having sum(turn) != 0
),

held as (
    select
        customer_id, segment, group_number, turned_at, event_id, recorded_at,
        sum(turn) over (partition by customer_id, segment, group_number order by turned_at) as held_count,
        lead(turned_at) over (partition by customer_id, segment, group_number order by turned_at) as next_turn_at
    from moments
)

select
    held.customer_id,
    held.segment,
    definitions.purpose,
    'meets: ' || definitions.title as reason,
    held.event_id,
    coalesce(consents.basis, 'none') as consent_basis,
    definitions.purpose = 'exclusion' as is_exclusion,
    -- An exclusion of a lead's own keeps out of everything: who made it had a reason.
    case when definitions.purpose = 'exclusion' then 'sale, thanks, alert, care' else '' end as suppresses,
    held.turned_at as member_since_at,
    held.next_turn_at as member_until_at,
    cast(null as timestamp) as expires_at,
    held.recorded_at
from held
inner join sizes on held.segment = sizes.segment and held.group_number = sizes.group_number
inner join {{ ref('int_segment_definitions') }} as definitions on held.segment = definitions.segment
-- left, not inner: without consent one is a member still, but is not exported.
left join {{ ref('profile_consents') }} as consents
    on held.customer_id = consents.customer_id and consents.channel = 'email' and consents.state = 'subscribed'
where held.held_count = sizes.condition_count
