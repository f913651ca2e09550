with assignments as (
    select * from {{ ref('profile_assignments') }}
    where assigned_at is not null
),

orders as (
    select customer_id, min(ordered_at) as first_ordered_at from {{ ref('fct_orders') }}
    where not is_cancelled
    group by customer_id
)

select
    assignments.experiment_id,
    assignments.customer_id,
    assignments.arm,
    assignments.treatment,
    case when orders.first_ordered_at < assignments.assigned_at then 'repeat' else 'new' end as customer_type,
    assignments.bucket,
    assignments.assignment_count,
    assignments.is_crossed_over,
    assignments.assigned_at
from assignments
-- left, not inner: who never ordered was drawn as well.
left join orders on assignments.customer_id = orders.customer_id
