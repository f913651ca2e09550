with contradictions as (
    select * from {{ ref('rpt_policy_contradictions_returns') }}
    union all
    select * from {{ ref('rpt_policy_contradictions_prices') }}
)

select
    contradiction,
    customer_id,
    order_id,
    subject_id,
    clause_id,
    other_clause_id,
    explanation,
    amount_at_stake,
    is_settled
from contradictions
