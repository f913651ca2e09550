{{ check_of('profile_loyalty_entries') }}
-- The last balance of a customer, recomputed from the raw ledger and not from the running sum.
with stated as (
    select customer_id, balance_after
    from (
        select
            customer_id,
            balance_after,
            row_number() over (
                partition by customer_id
                order by entered_at desc, length(loyalty_entry_id) desc, loyalty_entry_id desc
            ) as recency
        from {{ ref('profile_loyalty_entries') }}
    ) as entries
    where recency = 1
),

summed as (
    select people.customer_id, sum(ledger.points) as points
    from {{ ref('int_loyalty_entries_folded') }} as ledger
    inner join {{ ref('int_identifiers_resolved') }} as people on ledger.identifier = people.identifier
    group by people.customer_id
)

select summed.customer_id, summed.points, stated.balance_after
from summed
left join stated on summed.customer_id = stated.customer_id
where stated.balance_after is null or stated.balance_after != summed.points
