{{ check_of('fct_promises') }}
-- Kept and broken refunds once more, from the refunds themselves: what had settled on the order by the deadline.
with paid as (
    select promises.promise_id, coalesce(sum(refunds.amount), 0) as amount
    from {{ ref('fct_promises') }} as promises
    left join {{ ref('fct_refunds') }} as refunds
        on
            promises.order_id = refunds.order_id
            and promises.episode_started_at <= refunds.settled_at
            and promises.due_at >= refunds.settled_at
    where promises.promise_kind = 'refund' and promises.amount is not null
    group by promises.promise_id
)

select promises.promise_id, promises.state, promises.amount, paid.amount as paid_amount
from {{ ref('fct_promises') }} as promises
inner join paid on promises.promise_id = paid.promise_id
where
    promises.state = 'kept' and paid.amount < promises.amount
    or promises.state = 'broken' and paid.amount >= promises.amount
